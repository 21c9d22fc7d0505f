/**
 * What a fact or a condition is about. A *member* is an etcd member and carries the name of the host it runs on; only when
 * the host cannot be told does it carry the member's own name or address.
 */
export interface Subject {
  readonly kind: SubjectKind
  /** Host name, object name or path; empty for the cluster. */
  readonly name: string
  /** The host an object lives on (a certificate file, a mount), where there is one. */
  readonly host?: string
}

export type SubjectKind = 'cluster' | 'node' | 'member' | 'object'

export const cluster: Subject = { kind: 'cluster', name: '' }
export const node = (name: string): Subject => ({ kind: 'node', name })
export const member = (name: string): Subject => ({ kind: 'member', name })
export const object = (name: string, host?: string): Subject =>
  host === undefined ? { kind: 'object', name } : { kind: 'object', name, host }

/** Stands for the host of a log whose host neither its name nor its content tells. */
export const unnamedHost = 'unnamed-host'

/** A key for maps; two subjects with one key are one subject. */
export const subjectKey = (subject: Subject): string => `${subject.kind}/${subject.host ?? ''}/${subject.name}`

/** The host a subject sits on, or undefined for the cluster and for objects without one. */
export function hostOf(subject: Subject): string | undefined {
  if (subject.kind === 'cluster') return undefined
  return subject.kind === 'object' ? subject.host : subject.name
}
