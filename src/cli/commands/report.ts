import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { reasonsOfDiagnosis } from '../findings.ts'
import { presentationOf } from '../presentation.ts'
import { untilStopped } from '../until-stopped.ts'

export const reportCommand = defineCommand({
  summary: { en: 'write the RCA as Markdown and as one HTML file', zh: '生成根因分析报告（Markdown 与单文件 HTML）' },
  description: {
    en: 'Judges an incident, a bundle or any evidence by the conditions of today and writes report.md and report.html: one timeline of all hosts with clock offsets corrected, impact, severity with its arithmetic, root cause with the lines that prove it, what speaks against it, what was not looked at, exposed secrets, and the parts that people fill in. A report that somebody wrote in is kept under another name.',
    zh: '用当前的条件目录评判某个事件、证据包或任意证据，并生成 report.md 和 report.html：合并所有主机并校正时钟偏移的时间线、影响、严重程度及其推算、带佐证行的根因、反面证据、未查看的内容、暴露的敏感信息，以及由人填写的部分。有人编辑过的报告会以另一名称保留。',
  },
  arguments: [
    {
      name: 'INCIDENT',
      count: 'one',
      completes: 'file',
      meaning: { en: 'an incident directory, a bundle, or a folder of evidence', zh: '事件目录、证据包或证据文件夹' },
    },
  ],
  options: {
    ...catalogueOptions,
    out: {
      kind: 'text',
      placeholder: 'DIR',
      completes: 'directory',
      meaning: {
        en: 'where to write it; by default into the incident, else into this directory',
        zh: '写入位置；默认写入事件目录，否则写入当前目录',
      },
    },
  },
  examples: [
    { line: 'codeblue report night --lang zh', meaning: { en: 'in Chinese', zh: '生成中文报告' } },
    {
      line: 'codeblue report bundle.tar.zst --out review',
      meaning: { en: 'from a bundle that was mailed', zh: '根据邮件收到的证据包生成' },
    },
  ],
  never: {
    en: 'Connects to anything, changes the evidence, or replaces what people wrote.',
    zh: '不连接任何主机，不更改证据，也不覆盖人写的内容。',
  },
  run: async (invocation) => {
    const { reportIncident } = await import('../../app/report.ts')
    const { presentTable } = await import('../../app/present.ts')
    const {
      options,
      language,
      signal,
      arguments: [path = ''],
    } = invocation
    const { markdown, html, kept, diagnosis } = await untilStopped(
      signal,
      reportIncident(path, {
        language,
        folder: options.out,
        catalogueFolders: options.catalog,
        inventory: options.inventory,
        referenceTime: new Date().toISOString(),
      }),
    )
    const table = {
      header: ['WRITTEN'],
      rows: [[html], [markdown], ...kept.map((file) => [`${file} (${{ en: 'kept', zh: '已保留' }[language]})`])],
      json: { schema: 'codeblue/report-files/v1', html, markdown, kept, severity: diagnosis.severity },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return reasonsOfDiagnosis(diagnosis, options['fail-on']).filter((reason) => reason === 'incomplete')
  },
})
