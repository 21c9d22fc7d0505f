import { labErrors } from './errors.ts'
import type { Lab } from './lab.ts'
import { markerPath } from './node-files.ts'

/** A drill acts only on hosts that carry the marker its own lab wrote: anything else may be somebody's cluster. */
export async function verifyMarkers(lab: Lab, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) {
    const end = await lab.exec(host, ['cat', markerPath])
    if (end.exitCode === 0 && end.stdout.trim() === lab.record.marker) continue
    throw labErrors.error('DRILL_HOST_REFUSED', `${host} does not carry the marker of lab ${lab.id} in ${markerPath}`, {
      data: { lab: lab.id, host },
      hint: 'nothing was changed; take the lab down and start a new one',
    })
  }
}
