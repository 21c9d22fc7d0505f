import type { Fact } from '../model/fact.ts'
import { absent } from '../model/fact.ts'
import { atMember, eachItem, linesOf, pointAt, say, sayState } from './captured.ts'

/** `ps -eo pid,ppid,user,stat,nlwp,rss,etimes,args`: the state letter of etcd says more than that it exists. */
export const deriveProcesses = eachItem((captured, host, { directory }): readonly Fact[] => {
  const [head, ...lines] = linesOf(captured.text)
  if (head === undefined || !directory.members.includes(host)) return []
  const columns = head.text.trim().split(/\s+/)
  const state = columns.indexOf('STAT')
  const rows = lines.map((line) => ({ line, words: line.text.trim().split(/\s+/) }))
  // `ps -ef` has no state; there the program is the eighth word.
  const program = state < 0 ? 7 : columns.length - 1
  const row = rows.find(({ words }) => /(^|\/)etcd$/.test(words[program] ?? ''))
  if (row === undefined) {
    const nothing = sayState('etcd.process-state', atMember(host, captured), absent)
    // A list with its head is no excerpt. k3s has etcd inside its own process.
    const isWhole =
      columns.includes('PID') && !rows.some(({ words }) => /(^|\/)k3s(-server)?$/.test(words[program] ?? ''))
    return isWhole ? [nothing, say('etcd.process', atMember(host, captured), 'stopped')] : [nothing]
  }
  const letter = state < 0 ? undefined : row.words[state]?.[0]
  const placed = { ...atMember(host, captured), evidence: [pointAt(captured, row.line)] }
  return [
    ...(letter === undefined ? [] : [say('etcd.process-state', placed, letter === 't' ? 'T' : letter)]),
    // Weaker than what systemd or the runtime says, which come before it.
    say('etcd.process', placed, letter === 'Z' ? 'stopped' : 'running'),
  ]
})
