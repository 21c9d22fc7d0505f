/** The measured side of ../log-matching.ts, in a process of its own: prints `CPU_SECONDS PEAK_MB HITS`, or the literals that it looks for. */
import { openCatalogue } from '../../src/app/load-catalogue.ts'
import { openPlainFiles } from '../../src/evidence/plain-files.ts'
import { deriveFacts } from '../../src/facts/derive-facts.ts'
import { observeEtcdLogs } from '../../src/facts/etcd-log.ts'
import { scannedLiterals } from '../../src/facts/scan-table.ts'
import { openPlainFileTree } from '../../src/reach/files/plain-file-tree.ts'

const [argument = ''] = process.argv.slice(2)
const signatures = (await openCatalogue()).flatMap((condition) => condition.signatures)
if (argument === '--literals') {
  process.stdout.write(`${scannedLiterals({ signatures, observers: [observeEtcdLogs().observer] }).join('\n')}\n`)
} else if (argument !== '') {
  const before = process.cpuUsage()
  const reader = await openPlainFiles(openPlainFileTree(), [argument])
  const { hits } = await deriveFacts(reader, { signatures, referenceTime: '2026-11-20T12:00:00Z' })
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1_000_000
  const total = hits.reduce((sum, { count }) => sum + count, 0)
  process.stdout.write(`${seconds} ${process.resourceUsage().maxRSS / 1024} ${total}\n`)
}
