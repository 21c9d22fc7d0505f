import type { Command, CommandSet } from './command.ts'
import { cliErrors } from './errors.ts'

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  respond: async () => (await import('./commands/respond.ts')).respondCommand,
  capture: async () => (await import('./commands/capture.ts')).captureCommand,
  'inventory discover': async () => (await import('./commands/inventory-discover.ts')).inventoryDiscoverCommand,
  'inventory check': async () => (await import('./commands/inventory-check.ts')).inventoryCheckCommand,
  diagnose: async () => (await import('./commands/diagnose.ts')).diagnoseCommand,
  triage: async () => (await import('./commands/triage.ts')).triageCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  'bundle verify': async () => (await import('./commands/bundle-verify.ts')).bundleVerifyCommand,
  'bundle export': async () => (await import('./commands/bundle-export.ts')).bundleExportCommand,
  'snapshot status': async () => (await import('./commands/snapshot-status.ts')).snapshotStatusCommand,
  'snapshot verify': async () => (await import('./commands/snapshot-verify.ts')).snapshotVerifyCommand,
  'snapshot list': async () => (await import('./commands/snapshot-list.ts')).snapshotListCommand,
  'snapshot get': async () => (await import('./commands/snapshot-get.ts')).snapshotGetCommand,
  'snapshot grep': async () => (await import('./commands/snapshot-grep.ts')).snapshotGrepCommand,
  'snapshot extract': async () => (await import('./commands/snapshot-extract.ts')).snapshotExtractCommand,
  'snapshot decode': async () => (await import('./commands/snapshot-decode.ts')).snapshotDecodeCommand,
  'snapshot diff': async () => (await import('./commands/snapshot-diff.ts')).snapshotDiffCommand,
  'snapshot prove': async () => (await import('./commands/snapshot-prove.ts')).snapshotProveCommand,
  'snapshot history': async () => (await import('./commands/snapshot-history.ts')).snapshotHistoryCommand,
  'snapshot deleted': async () => (await import('./commands/snapshot-deleted.ts')).snapshotDeletedCommand,
  'snapshot find': async () => (await import('./commands/snapshot-find.ts')).snapshotFindCommand,
  'catalog list': async () => (await import('./commands/catalog-list.ts')).catalogListCommand,
  'catalog show': async () => (await import('./commands/catalog-show.ts')).catalogShowCommand,
  'catalog test': async () => (await import('./commands/catalog-test.ts')).catalogTestCommand,
  'drill demo': async () => (await import('./commands/drill-demo.ts')).drillDemoCommand,
  'drill list': async () => (await import('./commands/drill-list.ts')).drillListCommand,
  'drill run': async () => (await import('./commands/drill-run.ts')).drillRunCommand,
  'drill lab build': async () => (await import('./commands/drill-lab-build.ts')).drillLabBuildCommand,
  'drill lab up': async () => (await import('./commands/drill-lab-up.ts')).drillLabUpCommand,
  'drill lab down': async () => (await import('./commands/drill-lab-down.ts')).drillLabDownCommand,
  'drill lab status': async () => (await import('./commands/drill-lab-status.ts')).drillLabStatusCommand,
  'drill lab shell': async () => (await import('./commands/drill-lab-shell.ts')).drillLabShellCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  help: async () => (await import('./commands/help.ts')).helpCommand,
}

/** The commands of the program. Loaded one by one, so that `--version` stays instant. */
export const commandTable: CommandSet = {
  names: Object.keys(loaders),
  groups: {
    inventory: { en: 'the cluster as it should be', zh: '集群应有的样子' },
    bundle: { en: 'evidence that can be checked and mailed', zh: '可校验、可对外发送的证据' },
    snapshot: {
      en: 'etcd snapshots read, verified, searched and compared, without etcd',
      zh: '无需 etcd，读取、校验、搜索和比较 etcd 快照',
    },
    catalog: { en: 'the conditions that can be recognised', zh: '能够识别的条件' },
    drill: { en: 'break a lab on purpose and see whether it is understood', zh: '故意破坏实验环境，检验能否正确诊断' },
    'drill lab': { en: 'real clusters to break', zh: '供演练破坏的真实集群' },
  },
  load: (name) => {
    const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined
    if (loader === undefined) throw cliErrors.error('CLI_UNKNOWN_COMMAND', `There is no command '${name}'`)
    return loader()
  },
}
