/** Blocks of `systemctl show`, one for each unit, separated by an empty line: property to value. */
export function decodeUnitBlocks(text: string): readonly ReadonlyMap<string, string>[] {
  return text
    .split(/\n\s*\n/)
    .map(
      (block) =>
        new Map(
          block.split('\n').flatMap((line) => {
            const equals = line.indexOf('=')
            return equals <= 0 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const]
          }),
        ),
    )
    .filter((unit) => unit.size > 0)
}
