import { z } from 'zod'
import type { Fact } from '../model/fact.ts'
import { node } from '../model/subject.ts'
import {
  assignmentsIn,
  atNode,
  decodeJsonText,
  eachItem,
  hasText,
  linesOf,
  numberIn,
  pointAt,
  say,
  sayIfKnown,
} from './captured.ts'
import type { Deriver } from './deriver.ts'

const accessSchema = z.object({
  reachable: z.boolean(),
  hangs: z.boolean().default(false),
  privileged: z.boolean().optional(),
  error: z.string().optional(),
})

/** Whether the host let us in. This item is there for every host that was asked, whatever came of it. */
export const deriveNodeAccess: Deriver = (items) =>
  items.flatMap((captured): readonly Fact[] => {
    const { host, outcome, reason } = captured.item
    if (host === undefined) return []
    // Nobody tried, or we ourselves broke off: that says nothing of the host.
    if (outcome === 'skipped') return []
    const access = accessSchema.safeParse(decodeJsonText(captured.text)).data
    const reachable = access?.reachable ?? (hasText(captured) || outcome === 'timed-out')
    const shown = access?.error ?? (reason || `${host} let us in`)
    const placed = { subject: node(host), evidence: [pointAt(captured, undefined, shown)] }
    return [
      say('node.reachable', placed, reachable),
      ...(reachable ? [say('node.hangs', placed, access?.hangs ?? outcome === 'timed-out')] : []),
      ...sayIfKnown('node.privileged', placed, reachable ? access?.privileged : undefined),
    ]
  })

/** `Leap status     : Normal`, or `Not synchronised`. */
function chronySays(line: string | undefined): 'yes' | 'no' | undefined {
  if (line?.startsWith('Leap status') !== true) return undefined
  return line.endsWith('Not synchronised') ? 'no' : 'yes'
}

export const deriveClock: Deriver = eachItem((captured, host) => {
  const values = assignmentsIn(captured.text)
  const line = linesOf(captured.text).find(({ text }) => /^(?:NTPSynchronized=|Leap status\s*:)/.test(text))
  const synchronized = values.get('NTPSynchronized') ?? chronySays(line?.text)
  return [
    ...sayIfKnown('node.clock-offset-ms', atNode(host, captured), captured.item.clockOffsetMs),
    ...sayIfKnown(
      'node.clock-synchronized',
      atNode(host, captured, line),
      synchronized === undefined ? undefined : synchronized === 'yes',
    ),
  ]
})

export const deriveBoots: Deriver = eachItem((captured, host) => {
  const line = linesOf(captured.text).find(({ text }) => text.startsWith('btime='))
  const seconds = numberIn(line?.text.slice('btime='.length))
  return sayIfKnown(
    'node.booted-at',
    atNode(host, captured, line),
    seconds === undefined ? undefined : new Date(seconds * 1000).toISOString(),
  )
})

/** `uname -srvm`: name, release, version (many words), machine. */
export const deriveKernel: Deriver = eachItem((captured, host) => {
  const [line] = linesOf(captured.text)
  return sayIfKnown('node.kernel', atNode(host, captured, line), line?.text.split(/\s+/)[1])
})

/** /proc/meminfo, in kB. */
export const deriveMemory: Deriver = eachItem((captured, host) => {
  const lines = linesOf(captured.text)
  const value = (name: string): number | undefined =>
    numberIn(/(\d+)\s*kB/.exec(lines.find(({ text }) => text.startsWith(`${name}:`))?.text ?? '')?.[1])
  const placed = (name: string) =>
    atNode(
      host,
      captured,
      lines.find(({ text }) => text.startsWith(`${name}:`)),
    )
  const [total, available, swap] = [value('MemTotal'), value('MemAvailable'), value('SwapTotal')]
  const fraction = total === undefined || total === 0 || available === undefined ? undefined : available / total
  return [
    ...sayIfKnown('node.memory-available-fraction', placed('MemAvailable'), fraction && rounded(fraction)),
    ...sayIfKnown('node.swap-bytes', placed('SwapTotal'), swap === undefined ? undefined : swap * 1024),
  ]
})

export const derivePressure: Deriver = eachItem((captured, host) => {
  const line = linesOf(captured.text).find(({ text }) => text.startsWith('io some '))
  return sayIfKnown(
    'node.io-pressure',
    atNode(host, captured, line),
    numberIn(/avg10=([\d.]+)/.exec(line?.text ?? '')?.[1]),
  )
})

/** What kubelet demands to the letter when protectKernelDefaults is set. */
const kernelDefaults: Readonly<Record<string, string>> = {
  'vm.overcommit_memory': '1',
  'vm.panic_on_oom': '0',
  'kernel.panic': '10',
  'kernel.panic_on_oops': '1',
  'kernel.keys.root_maxkeys': '1000000',
  'kernel.keys.root_maxbytes': '25000000',
}

export const deriveSysctls: Deriver = eachItem((captured, host) => {
  const values = assignmentsIn(captured.text)
  const lines = linesOf(captured.text)
  const at = (name: string) =>
    atNode(
      host,
      captured,
      lines.find(({ text }) => text.startsWith(`${name}=`)),
    )
  const number = (name: string, word = 0): number | undefined => numberIn(values.get(name)?.split(/\s+/)[word])
  const share = (used: number | undefined, of: number | undefined): number | undefined =>
    used === undefined || of === undefined || of === 0 ? undefined : rounded(used / of)
  const threads = numberIn(values.get('loadavg')?.split(/\s+/)[3]?.split('/')[1])
  const conntrackMax = number('net.netfilter.nf_conntrack_max') ?? number('net.nf_conntrack_max')
  const wrong = Object.entries(kernelDefaults).flatMap(([name, wanted]) => {
    const value = values.get(name)
    return value === undefined || value === wanted ? [] : [`${name}=${value}`]
  })
  const asked = Object.keys(kernelDefaults).some((name) => values.has(name))
  return [
    ...sayIfKnown('node.open-files-fraction', at('fs.file-nr'), share(number('fs.file-nr'), number('fs.file-nr', 2))),
    ...sayIfKnown(
      'node.inotify-instances',
      at('fs.inotify.max_user_instances'),
      number('fs.inotify.max_user_instances'),
    ),
    ...sayIfKnown(
      'node.conntrack-fraction',
      at('net.netfilter.nf_conntrack_count'),
      share(number('net.netfilter.nf_conntrack_count'), conntrackMax),
    ),
    ...sayIfKnown('node.pid-fraction', at('loadavg'), share(threads, number('kernel.pid_max'))),
    ...sayIfKnown('node.ip-forward', at('net.ipv4.ip_forward'), number('net.ipv4.ip_forward')),
    ...sayIfKnown('node.kernel-defaults-wrong', at('vm.overcommit_memory'), asked ? wrong : undefined),
  ]
})

/** The kernel names the process it killed for memory. */
export const deriveOomKills: Deriver = eachItem((captured, host) => {
  const lines = linesOf(captured.text).filter(({ text }) => /Killed process \d+ \(/.test(text))
  const names = lines.flatMap(({ text }) => /Killed process \d+ \(([^)]+)\)/.exec(text)?.[1] ?? [])
  const evidence = lines.length === 0 ? [pointAt(captured)] : lines.slice(-5).map((line) => pointAt(captured, line))
  return [say('node.oom-kills', { subject: node(host), evidence }, [...new Set(names)].sort())]
})

const rounded = (fraction: number): number => Math.round(fraction * 10_000) / 10_000
