import type { Component } from '../model/component.ts'

/**
 * What a dying program prints in no log format. A Go trace runs to hundreds of lines behind the few that say whose log it is,
 * and after a wrong flag nothing but the usage text is printed at all.
 */
const TRACE_LINE =
  /^(?:panic: |fatal error: |unexpected fault address |\[signal |goroutine \d+ |created by |\t\S+\.go:\d+|\t\S+:\d+ \+0x|[\w./-]+\.[^ ]+\(.*\)$)/

export const isTraceLine = (line: string): boolean => TRACE_LINE.test(line)

const usageTexts: readonly { readonly component: Component; readonly matches: RegExp }[] = [
  { component: 'etcd', matches: /^ +etcd \[flags\]\n +Start an etcd server\./m },
]

/** The program whose usage text this is. */
export const componentOfUsage = (text: string): Component | undefined =>
  usageTexts.find(({ matches }) => matches.test(text))?.component
