import type { Relation } from '../model/condition.ts'
import { hostOf, type Subject, type SubjectKind, subjectKey } from '../model/subject.ts'

/** Whether what happened to `cause` can have made something happen to `effect`. */
export function isRelated(relation: Relation, cause: Subject, effect: Subject): boolean {
  const [from, to] = [hostOf(cause), hostOf(effect)]
  const haveHosts = from !== undefined && to !== undefined
  return {
    any: true,
    cluster: cause.kind === 'cluster' || effect.kind === 'cluster',
    'same-subject': subjectKey(cause) === subjectKey(effect),
    'same-node': haveHosts && from === to,
    peers: haveHosts && from !== to,
  }[relation]
}

/** Whether the relation can hold at all between two scopes. */
export function canRelate(relation: Relation, cause: SubjectKind, effect: SubjectKind): boolean {
  if (relation === 'any') return true
  if (relation === 'cluster') return cause === 'cluster' || effect === 'cluster'
  if (relation === 'same-subject') return cause === effect
  return cause !== 'cluster' && effect !== 'cluster'
}
