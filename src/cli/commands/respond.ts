import type { Response } from '../../app/respond.ts'
import type { Localized } from '../../base/localized.ts'
import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand, type Invocation } from '../command.ts'
import { reasonsOfDiagnosis } from '../findings.ts'
import { gatherOptions } from '../gather-options.ts'
import { readGatherRequest } from '../gather-request.ts'
import { gatheredJson, reasonsOfGathered } from '../gathered.ts'
import { presentationOf } from '../presentation.ts'

const phrases = {
  changed: {
    en: 'The evidence of the remaining hosts changes the answer:',
    zh: '其余主机的证据改变了结论：',
  },
  left: { en: 'Left in', zh: '保存于' },
} as const satisfies Readonly<Record<string, Localized>>

export const respondCommand = defineCommand({
  summary: {
    en: 'everything that only looks, in one go: capture, triage, diagnosis, report',
    zh: '一次完成所有只读步骤：取证、分级、诊断、报告',
  },
  description: {
    en: 'The 3 a.m. command. Reaches every host of the inventory at once, prints the answer as soon as it is decided, not after the last host, and leaves an incident directory with the evidence, diagnosis.json, report.md and report.html.',
    zh: '凌晨三点的命令。同时连接清单中的所有主机，一旦得出结论立即输出，而不等最后一台主机；并留下包含证据、diagnosis.json、report.md 和 report.html 的事件目录。',
  },
  arguments: [],
  options: { ...gatherOptions, ...catalogueOptions },
  examples: [
    { line: 'codeblue respond', meaning: { en: 'the cluster of codeblue.yaml', zh: 'codeblue.yaml 描述的集群' } },
    {
      line: 'codeblue respond --inventory prod.yaml --out night --lang zh',
      meaning: { en: 'another cluster, in Chinese, into a named directory', zh: '另一个集群，中文输出，指定目录' },
    },
  ],
  never: {
    en: 'Changes anything: nothing is written on a host, nothing is restarted, no recovery is begun.',
    zh: '不做任何更改：不在主机上写入，不重启任何东西，不开始任何恢复操作。',
  },
  run: async (invocation) => {
    const { openCatalogue } = await import('../../app/load-catalogue.ts')
    const { presentDiagnosis } = await import('../../app/present.ts')
    const { respond } = await import('../../app/respond.ts')
    const { options, terminal, language } = invocation
    const presentation = presentationOf(invocation)
    // One JSON document or one Markdown text per run: only people get the answer before the end.
    const isForPeople = options.output === 'text'
    const response = await respond({
      ...(await readGatherRequest(invocation)),
      catalogue: await openCatalogue(options.catalog),
      language,
      onAnswer: (diagnosis) => {
        if (isForPeople) terminal.print(presentDiagnosis(diagnosis, presentation))
      },
    })
    if (options.output === 'json') await printJson(response, invocation)
    else if (!isForPeople) terminal.print(presentDiagnosis(response.diagnosis, presentation))
    else if (response.changed) {
      terminal.print(`\n${phrases.changed[language]}\n\n${presentDiagnosis(response.diagnosis, presentation)}`)
    }
    if (isForPeople) terminal.print(renderLeft(response, invocation))
    return [...reasonsOfDiagnosis(response.diagnosis, options['fail-on']), ...reasonsOfGathered(response)]
  },
})

async function printJson(response: Response, invocation: Invocation): Promise<void> {
  const { presentResponseJson } = await import('../../app/present.ts')
  invocation.terminal.print(
    presentResponseJson(response.diagnosis, { ...gatheredJson(response), report: response.report }),
  )
}

/** Where everything is now. */
function renderLeft({ incident, report }: Response, { terminal, language }: Invocation): string {
  const files = [report.html, report.markdown, ...report.kept].map((path) => `  ${path}`)
  return `\n${terminal.style.strong(`${phrases.left[language]} ${incident.folder}`)}\n${files.join('\n')}\n`
}
