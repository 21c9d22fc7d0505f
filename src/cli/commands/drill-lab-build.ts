import { clusterChoice, clusterOptions } from '../cluster-options.ts'
import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'
import { progressTo } from '../progress.ts'

export const drillLabBuildCommand = defineCommand({
  summary: { en: 'build what a lab runs from, ahead of time', zh: '预先构建实验环境所需的内容' },
  description: {
    en: 'Builds in the cache directory what a lab of this kind needs and what is not there yet: the Debian tree, the programs of Kubernetes and etcd, container images and a healthy cluster that labs start from. `drill lab up` does the same when it has to; this is for the evening before, or the background. Done twice, it does nothing.',
    zh: '在缓存目录中构建此类实验环境所需而尚不存在的内容：Debian 目录树、Kubernetes 与 etcd 程序、容器镜像以及供启动的健康集群。`drill lab up` 在需要时会自动完成；此命令用于提前或在后台构建。重复执行不会重复构建。',
  },
  arguments: [],
  options: clusterOptions,
  examples: [
    {
      line: 'codeblue drill lab build --topology stacked',
      meaning: { en: 'ten minutes once, seconds from then on', zh: '首次约十分钟，此后数秒' },
    },
  ],
  never: { en: 'Installs anything on this machine.', zh: '不会在本机安装任何东西。' },
  run: async (invocation) => {
    const { labBuild } = await import('../../app/drill-lab.ts')
    const { presentTable } = await import('../../app/present.ts')
    const { terminal, options } = invocation
    const built = await labBuild({ ...clusterChoice(options), progress: progressTo(terminal) })
    const table = {
      header: ['DIRECTORY'],
      rows: built.directories.map((directory) => [directory]),
      json: { schema: 'codeblue/lab-build/v1', ...built },
    }
    terminal.print(presentTable(table, presentationOf(invocation)))
    return []
  },
})
