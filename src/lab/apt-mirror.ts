import { readFileSync } from 'node:fs'
import { labErrors } from './errors.ts'
import { runOrThrow } from './run-command.ts'

const FORMAT = '$(CREATED_BY)|$(ORIGIN)|$(LABEL)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)'

/** The Debian mirror that this machine's own apt uses; its proxies and credentials apply too, since apt itself fetches. */
export async function readDebianMirror(): Promise<string> {
  const end = await runOrThrow(['apt-get', 'indextargets', '--format', FORMAT])
  const mirror = findMirror(end.stdout, readCodename())
  if (mirror !== undefined) return mirror
  throw labErrors.error('LAB_BUILD_FAILED', "apt's configuration names no Debian mirror with the component main", {
    hint: 'check /etc/apt/sources.list and /etc/apt/sources.list.d; the lab takes its packages from the same mirror',
  })
}

/** The repository of the machine's own release; before the first `apt-get update` origin and label are not known yet. */
export function findMirror(targets: string, codename: string): string | undefined {
  const rows = targets.split('\n').map((line) => line.split('|'))
  const row = rows.find(
    ([kind, origin = '', label = '', release, component]) =>
      kind === 'Packages' &&
      component === 'main' &&
      release === codename &&
      (origin === 'Debian' || isUnknown(origin)) &&
      (label === 'Debian' || isUnknown(label)),
  )
  return row?.[5]
}

const isUnknown = (value: string): boolean => value === '' || value.startsWith('$(')

function readCodename(): string {
  const release = readFileSync('/etc/os-release', 'utf8')
  return /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1] ?? ''
}
