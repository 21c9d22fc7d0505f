import type { Language } from '../base/localized.ts'
import type { Subject } from '../model/subject.ts'
import { phrases } from './phrases.ts'

/** `cp2, cp3`; `/etc/kubernetes/pki/ca.crt on cp1`; `cluster`. */
export function renderSubjects(subjects: readonly Subject[], language: Language): string {
  return subjects.map((subject) => renderSubject(subject, language)).join(language === 'zh' ? '、' : ', ')
}

function renderSubject({ kind, name, host }: Subject, language: Language): string {
  if (kind === 'cluster') return phrases.cluster[language]
  if (host === undefined || host === '') return name
  return language === 'zh' ? `${host} 的 ${name}` : `${name} on ${host}`
}

/** The subjects behind a title: `(cp2, cp3)`. The whole cluster goes without saying. */
export function renderSubjectSuffix(subjects: readonly Subject[], language: Language): string {
  if (subjects.every(({ kind }) => kind === 'cluster')) return ''
  const names = renderSubjects(subjects, language)
  return language === 'zh' ? `（${names}）` : ` (${names})`
}
