import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'

/**
 * A thread that runs one of our files. What Node has compiled for earlier runs serves the thread as well, if it is told so before it loads
 * anything of ours: hence a few words of plain JavaScript. Without it a thread takes longer to begin than most work takes.
 */
export function openWorker(file: URL, workerData: unknown): Worker {
  const compiled = getCompileCacheDir()
  const enable =
    compiled === undefined ? '' : `require('node:module').enableCompileCache(${JSON.stringify(dirname(compiled))});`
  return new Worker(`${enable}import(${JSON.stringify(file.href)})`, { eval: true, workerData })
}
