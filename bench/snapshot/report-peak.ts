/** Loaded into a measured process by `--import`: says, as it ends, how much memory it had at most, in kilobytes. */
import { appendFileSync, readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

// Threads share the memory of their process. Not `resourceUsage`: that counts what the process was before it became Node, too.
if (isMainThread) {
  process.on('exit', () => {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    appendFileSync(process.env.CODEBLUE_BENCH_PEAK ?? '/dev/null', `${peak}\n`)
  })
}
