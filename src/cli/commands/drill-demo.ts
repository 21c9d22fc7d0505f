import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Localized } from '../../base/localized.ts'
import { plural } from '../../base/text.ts'
import { defineCommand, type Invocation } from '../command.ts'
import type { ExitReason } from '../exit-code.ts'
import { presentationOf } from '../presentation.ts'
import { progressTo } from '../progress.ts'

const phrases = {
  intro: {
    en: 'A real cluster is about to die: three systemd hosts with sshd, journald and etcd with TLS, in network namespaces of their own.',
    zh: '接下来会有一个真实的集群失效：三台 systemd 主机，带 sshd、journald 和启用 TLS 的 etcd，处于独立的网络命名空间中。',
  },
  healthy: { en: 'Healthy:', zh: '健康：' },
  broken: { en: 'Broken:', zh: '已破坏：' },
  asking: {
    en: 'codeblue respond, run by the operator of that cluster, says:',
    zh: '由该集群的操作人员运行 codeblue respond，结论是：',
  },
  replay: { en: 'The lab cannot run here:', zh: '本机无法运行实验环境：' },
  recorded: {
    en: 'Replaying a recorded incident of such a lab through the same pipeline instead.',
    zh: '改为用同一流程重放一次在该实验环境中录制的事故。',
  },
  correct: { en: 'The diagnosis is correct.', zh: '诊断正确。' },
  wrong: { en: 'The diagnosis is WRONG.', zh: '诊断错误。' },
  gone: { en: 'Nothing of the lab is left on this machine.', zh: '本机上没有留下实验环境的任何痕迹。' },
  left: {
    en: 'Something of the lab is LEFT on this machine; see: codeblue drill lab down',
    zh: '本机上有残留；请运行：codeblue drill lab down',
  },
  open: { en: 'Open the report in a browser:', zh: '用浏览器打开报告：' },
} as const satisfies Readonly<Record<string, Localized>>

export const drillDemoCommand = defineCommand({
  summary: { en: 'watch a real cluster die and be told why', zh: '观看一个真实集群失效并得到原因' },
  description: {
    en: 'Brings a lab up, shows it healthy, kills etcd on two of its three hosts, and runs `codeblue respond` as the operator of that cluster would. Ends with the diagnosis and a report. Where no lab can run (no root, not Debian) it replays a recorded incident through the same pipeline and says so.',
    zh: '启动实验环境并展示其健康状态，杀死三台主机中两台的 etcd，然后像该集群的操作人员一样运行 `codeblue respond`。最后给出诊断和报告。无法运行实验环境时（没有 root 或不是 Debian），会重放一次录制的事故并予以说明。',
  },
  arguments: [],
  options: {
    out: {
      kind: 'text',
      placeholder: 'DIR',
      completes: 'file',
      meaning: {
        en: 'where the incident is left (default: a new temporary directory)',
        zh: '事件目录的位置（默认：新的临时目录）',
      },
    },
    replay: {
      kind: 'flag',
      meaning: {
        en: 'replay the recorded incident even where a lab can run',
        zh: '即使能运行实验环境也重放录制的事故',
      },
    },
  },
  examples: [
    {
      line: 'codeblue drill demo',
      meaning: { en: 'half a minute, once the base tree is built', zh: '基础目录树构建好后约半分钟' },
    },
  ],
  never: {
    en: 'Touches the machine beside the lab, or leaves anything of the lab behind.',
    zh: '不触碰实验环境之外的本机内容，也不会留下实验环境的痕迹。',
  },
  run: async (invocation) => {
    const { readDemoObstacles } = await import('../../app/demo.ts')
    const { terminal, language, options } = invocation
    const folder = options.out ?? join(await mkdtemp(join(tmpdir(), 'codeblue-demo-')), 'incident')
    const obstacles = readDemoObstacles()
    if (!options.replay && obstacles.length === 0) return await showLab(folder, invocation)
    const reasons = obstacles.map(({ reason }) => `  ${reason}\n`).join('')
    terminal.print(reasons === '' ? '' : `${phrases.replay[language]}\n${reasons}`)
    return await showRecorded(folder, invocation)
  },
})

async function showLab(folder: string, { terminal, language, signal }: Invocation): Promise<readonly ExitReason[]> {
  const { runDemo } = await import('../../app/demo.ts')
  const { strong } = terminal.style
  terminal.print(`${phrases.intro[language]}\n\n`)
  const outcome = await runDemo({
    folder,
    language,
    signal,
    progress: progressTo(terminal),
    onHealth: (health) => {
      const rows = health.map(({ host, healthy, detail }) => `  ${healthy ? '●' : '○'} ${host}  ${detail}\n`)
      terminal.print(`\n${strong(phrases.healthy[language])}\n${rows.join('')}\n`)
    },
    onBroken: async (what) => {
      terminal.print(`${strong(phrases.broken[language])} ${what}\n\n${phrases.asking[language]}\n\n`)
      await terminal.flushed()
    },
  })
  const { correct, cleanedUp, severity, cause, seconds } = outcome
  terminal.print(
    [
      '',
      `${strong((correct ? phrases.correct : phrases.wrong)[language])} ${severity}, ${cause}`,
      `${plural(seconds.up, 'second')} / ${plural(seconds.respond, 'second')}: lab / respond`,
      (cleanedUp ? phrases.gone : phrases.left)[language],
      `${phrases.open[language]} ${pathToFileURL(join(folder, 'report.html')).href}`,
      '',
    ].join('\n'),
  )
  return correct && cleanedUp ? [] : ['findings']
}

async function showRecorded(folder: string, invocation: Invocation): Promise<readonly ExitReason[]> {
  const { recordedIncident } = await import('../../app/demo.ts')
  const { presentDiagnosis } = await import('../../app/present.ts')
  const { reportIncident } = await import('../../app/report.ts')
  const { terminal, language } = invocation
  terminal.print(`${phrases.recorded[language]}\n${recordedIncident}\n\n`)
  const { diagnosis, html } = await reportIncident(recordedIncident, {
    language,
    folder,
    catalogueFolders: [],
    inventory: undefined,
    referenceTime: new Date().toISOString(),
  })
  terminal.print(presentDiagnosis(diagnosis, presentationOf(invocation)))
  terminal.print(`\n${phrases.open[language]} ${pathToFileURL(html).href}\n`)
  return []
}
