import { z } from 'zod'
import { components } from '../model/component.ts'
import { layers, relations } from '../model/condition.ts'
import { prohibitions, severities } from '../model/severity.ts'

/** The published shape of one condition file. Unknown keys are errors: a typo must not silence a condition. */
const localized = z.strictObject({
  en: z.string().min(1),
  // A line break inside a folded YAML text becomes a space, which Chinese does not have between its characters.
  zh: z
    .string()
    .min(1)
    .transform((text) => text.replace(FOLDED, '')),
})
const FOLDED = /(?<=[\p{Script=Han}，。；：、（）])[ ](?=[\p{Script=Han}（）])/gu
const component = z.enum(components)
const factValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

/** `when` is decoded apart, so that its problems name the place inside it. */
const criterion = z.unknown()

const signature = z.union([
  z.string().min(6),
  z.strictObject({
    components: z.array(component).min(1).optional(),
    literal: z.string().min(6),
    pattern: z.string().optional(),
    except: z.string().optional(),
    atLeast: z.int().min(1).default(1),
    /** Hits of one second count once. */
    distinctSeconds: z.literal(true).optional(),
    /** A literal, or one of the marks of a process's life. */
    clearedBy: z.array(z.union([z.enum(['@start', '@ready', '@stop']), z.string().min(6)])).default([]),
    about: z.string().optional(),
    /** A second witness, whose silence and absence say nothing: a client's message beside the server's own log. */
    supplementary: z.literal(true).optional(),
  }),
])

const example = z.strictObject({
  name: z.string().min(1),
  lines: z.array(z.strictObject({ component, line: z.string(), host: z.string().optional() })).default([]),
  facts: z
    .array(
      z.strictObject({
        fact: z.string(),
        value: factValue.optional(),
        absent: z.boolean().optional(),
        subject: z.string().optional(),
      }),
    )
    .default([]),
})

export const conditionFileSchema = z.strictObject({
  title: localized,
  explanation: localized,
  component,
  scope: z.enum(['cluster', 'node', 'member', 'object']),
  layer: z.enum(layers),
  role: z.enum(['cause', 'effect']),
  severity: z.enum(severities),
  signatures: z.record(z.string(), signature).default({}),
  when: criterion.optional(),
  against: z.array(z.strictObject({ when: criterion, text: localized })).default([]),
  makes: z
    .array(z.strictObject({ condition: z.string(), relation: z.enum(relations), versions: z.string().optional() }))
    .default([]),
  next: z.array(z.strictObject({ text: localized, command: z.string().optional() })).default([]),
  actions: z.array(localized).default([]),
  forbidden: z.array(z.enum(prohibitions)).default([]),
  runbooks: z.array(z.string()).default([]),
  references: z.array(z.url()).default([]),
  examples: z.strictObject({ fires: z.array(example).min(1), nearMisses: z.array(example).min(1) }),
})

export type ConditionFile = z.output<typeof conditionFileSchema>

/** Every key of the shape, for naming the nearest when one is mistyped. */
export const conditionFileKeys: readonly string[] = [
  ...Object.keys(conditionFileSchema.shape),
  ...['en', 'zh', 'components', 'literal', 'pattern', 'except', 'atLeast', 'distinctSeconds', 'clearedBy', 'about'],
  ...['when', 'text', 'command', 'condition', 'relation', 'versions', 'fires', 'nearMisses'],
  ...['name', 'lines', 'facts', 'line', 'host', 'fact', 'value', 'absent', 'subject'],
]
