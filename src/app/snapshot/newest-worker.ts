import { parentPort, workerData } from 'node:worker_threads'
import { finishWork } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { openPageFile } from '../../reach/files/page-file.ts'
import { keyMatcherOf } from '../../snapshot/store/key-selection.ts'
import { findNewest } from '../../snapshot/store/newest-keys.ts'
import { decodeRevisionStore } from '../../snapshot/store/revision-store.ts'
import { claimFrom, type NewestAnswer, type NewestTask } from './newest-task.ts'

/** The second thread of `findNewestTogether`: opens the file for itself and takes blocks until there are none. */
const { path, selection, atRevision, claims }: NewestTask = workerData
const file = openPageFile(path)
const opening = decodeRevisionStore(file)
const problems: FormatProblem[] = []
let answer: NewestAnswer = { keys: [], newest: [], last: undefined, problems }
if (opening.kind === 'open') {
  const found = finishWork(
    findNewest(opening.store, {
      matches: keyMatcherOf(selection),
      atRevision,
      problem: (problem) => problems.push(problem),
      claim: claimFrom(claims),
    }),
  )
  answer = { keys: [...found.keys.keys()], newest: [...found.keys.values()], last: found.last, problems }
}
file.close()
parentPort?.postMessage(answer)
