import type { Localized } from '../base/localized.ts'

/** What a shell may offer for a value. */
export type Completes = 'file' | 'directory' | 'nothing'

interface OptionBase {
  /** One letter, for the few options that are typed often. */
  readonly short?: string
  readonly meaning: Localized
}

interface ValueOption extends OptionBase {
  /** What stands for the value in help: `DIR`. */
  readonly placeholder: string
  readonly completes?: Completes
}

export type Option =
  | (OptionBase & { readonly kind: 'flag' })
  | (ValueOption & { readonly kind: 'text' })
  | (ValueOption & { readonly kind: 'list' })
  | (ValueOption & { readonly kind: 'duration'; readonly default?: string })
  | (ValueOption & { readonly kind: 'time' })
  | (ValueOption & { readonly kind: 'count'; readonly most: number })
  | (ValueOption & { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default?: string })

/** Long name to option. One table drives parsing, help, completion, the reference and the names in messages. */
export type OptionTable = Readonly<Record<string, Option>>

/** What the program gets for an option: a choice with a default always has a value. */
type OptionValue<O extends Option> = O extends { readonly kind: 'flag' }
  ? boolean
  : O extends { readonly kind: 'list' }
    ? readonly string[]
    : O extends { readonly kind: 'duration' }
      ? OrDefault<O, number>
      : O extends { readonly kind: 'count' }
        ? number | undefined
        : O extends { readonly choices: readonly (infer Choice)[] }
          ? OrDefault<O, Choice>
          : string | undefined

type OrDefault<O, Value> = O extends { readonly default: string } ? Value : Value | undefined

export type OptionValues<Table extends OptionTable> = { readonly [Name in keyof Table]: OptionValue<Table[Name]> }

/** `--name`, for messages. A name that is not in the table does not compile. */
export const flagOf = <Table extends OptionTable>(_table: Table, name: keyof Table & string): string => `--${name}`
