import { defineCommand } from '../command.ts'
import { gatherOptions } from '../gather-options.ts'
import { readGatherRequest } from '../gather-request.ts'
import { gatheredJson, reasonsOfGathered } from '../gathered.ts'
import { presentationOf } from '../presentation.ts'

export const captureCommand = defineCommand({
  summary: { en: 'keep the evidence of all hosts, and nothing else', zh: '保全所有主机的证据，仅此而已' },
  description: {
    en: 'Reaches every host of the inventory over ssh at once, most volatile and most decisive first, and leaves an incident directory with an evidence bundle: each item with its command, time, clock offset and SHA-256, secrets redacted on the way in. A host that never answers is a fact, not a failure. Judge it later with `codeblue diagnose DIR`.',
    zh: '经 ssh 同时连接清单中的所有主机，先收集最易消失、最关键的内容，留下包含证据包的事件目录：每一项都有命令、时间、时钟偏移和 SHA-256，敏感信息在写入时即被抹去。始终不响应的主机是一个事实，而非失败。之后可用 `codeblue diagnose DIR` 诊断。',
  },
  arguments: [],
  options: gatherOptions,
  examples: [
    { line: 'codeblue capture', meaning: { en: 'all hosts of codeblue.yaml', zh: 'codeblue.yaml 中的所有主机' } },
    {
      line: 'codeblue capture --onset 2026-11-20T03:14:00Z --copies --out night',
      meaning: { en: 'around a known time, with safety copies', zh: '围绕已知时间，并保留安全副本' },
    },
    {
      line: 'codeblue capture --local cp1',
      meaning: { en: 'on cp1 itself, without ssh', zh: '直接在 cp1 上执行，不经 ssh' },
    },
  ],
  never: {
    en: 'Writes anything on a host, restarts anything, or leaves a secret in the bundle. Safety copies hold secrets; they lie outside of the bundle.',
    zh: '不在主机上写入任何内容，不重启任何东西，也不在证据包中留下敏感信息。安全副本含有敏感信息，位于证据包之外。',
  },
  run: async (invocation) => {
    const { gatherIncident } = await import('../../app/gather-incident.ts')
    const { presentTable } = await import('../../app/present.ts')
    const gathered = await gatherIncident(await readGatherRequest(invocation))
    const { incident, capture, copies } = gathered
    const table = {
      header: ['HOST', 'STATE', 'ITEMS', 'MISSING', 'SECONDS', 'REASON'],
      rows: [
        ...capture.hosts.map(({ host, state, items, missing, durationMs, reason }) => [
          host,
          state,
          String(items),
          String(missing),
          (durationMs / 1000).toFixed(1),
          reason,
        ]),
        ...copies.map(({ host, kind, outcome, reason }) => [host, `${kind} ${outcome}`, '', '', '', reason]),
      ],
      json: { schema: 'codeblue/capture/v1', ...gatheredJson(gathered) },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    if (invocation.options.output === 'text') invocation.terminal.print(`\n${incident.folder}\n`)
    return reasonsOfGathered(gathered)
  },
})
