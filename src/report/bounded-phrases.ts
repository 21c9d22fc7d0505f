import type { Language } from '../base/localized.ts'
import type { Bounded, Severity, Triage } from '../model/severity.ts'
import { phrases } from './phrases.ts'

/** `3`, `1 to 3`, or unknown. */
export function renderBounded(bounded: Bounded | undefined, language: Language): string {
  if (bounded === undefined) return phrases.unknown[language]
  const { atLeast, atMost } = bounded
  if (atLeast === atMost) return String(atLeast)
  return language === 'zh' ? `${atLeast} 至 ${atMost}` : `${atLeast} to ${atMost}`
}

/** `T2`, or `T1 to T2` while it depends on members that nobody could look at. */
export function renderSeverity({ severity, worst }: Pick<Triage, 'severity' | 'worst'>, language: Language): string {
  if (severity === worst) return severity
  return language === 'zh' ? `${severity} 至 ${worst}` : `${severity} to ${worst}`
}

/** How loudly a level is shown. */
export const severityTone = {
  T0: 'good',
  T1: 'warn',
  T2: 'bad',
  T3: 'bad',
} as const satisfies Readonly<Record<Severity, 'good' | 'warn' | 'bad'>>
