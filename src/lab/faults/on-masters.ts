import type { Lab } from '../lab.ts'
import type { UndoScripts } from './fault.ts'
import { masterNames } from './observe-pods.ts'

/** The same way back on every master. */
export const undoOnMasters =
  (script: string) =>
  (lab: Lab): UndoScripts =>
    Object.fromEntries(masterNames(lab).map((name) => [name, script]))
