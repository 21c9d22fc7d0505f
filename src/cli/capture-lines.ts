import type { CaptureEvent, HostState } from '../app/capture-progress.ts'
import { padEnd } from '../base/display-width.ts'
import type { Language, Localized } from '../base/localized.ts'
import type { Style } from '../base/style.ts'
import { escapeForTerminal } from '../base/text.ts'

const states: Readonly<Record<HostState, { readonly text: Localized; readonly tone: 'good' | 'warn' | 'bad' }>> = {
  complete: { text: { en: 'complete', zh: '完成' }, tone: 'good' },
  partial: { text: { en: 'partly', zh: '部分完成' }, tone: 'warn' },
  unreachable: { text: { en: 'unreachable', zh: '无法连接' }, tone: 'bad' },
  denied: { text: { en: 'not let in', zh: '被拒绝登录' }, tone: 'bad' },
  'host-key': { text: { en: 'host key changed', zh: '主机密钥已变更' }, tone: 'bad' },
  hangs: { text: { en: 'hangs after login', zh: '登录后无响应' }, tone: 'bad' },
  'did-not-start': { text: { en: 'ssh did not start', zh: 'ssh 未能启动' }, tone: 'bad' },
  cancelled: { text: { en: 'cancelled', zh: '已取消' }, tone: 'warn' },
}

export interface LineView {
  readonly language: Language
  readonly style: Style
}

/** What is worth a line while hosts are gathered: how each is reached, what is asked, how it ended. Not each item. */
export function renderCaptureLine(event: CaptureEvent, { language, style }: LineView): string | undefined {
  const host = style.faint(padEnd(escapeForTerminal(event.host), 8))
  const zh = language === 'zh'
  switch (event.kind) {
    case 'connecting':
      return `${host} ${zh ? '正在连接' : 'connecting to'} ${escapeForTerminal(event.address)}`
    case 'connected':
      return event.privileged ? undefined : `${host} ${zh ? '已连接，无 root 权限' : 'connected, without root'}`
    case 'planned':
      return `${host} ${zh ? `正在收集 ${event.items} 项，自 ${event.since} 起` : `gathering ${event.items} items since ${event.since}`}`
    case 'item':
      return undefined
    case 'host-done': {
      const { state, reason, items, missing, durationMs } = event.outcome
      const seconds = (durationMs / 1000).toFixed(1)
      const counts = zh
        ? `${items} 项，缺 ${missing} 项，${seconds} 秒`
        : `${items} items, ${missing} missing, ${seconds} s`
      const why = reason === '' ? '' : `: ${escapeForTerminal(reason)}`
      return `${host} ${style[states[state].tone](states[state].text[language])} ${style.faint(`(${counts})`)}${why}`
    }
  }
}
