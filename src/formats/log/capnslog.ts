/**
 * capnslog, the default logger of etcd up to 3.4 (github.com/coreos/pkg/capnslog, PrettyFormatter):
 *
 *   2026-11-20 10:55:01.958844 I | etcdmain: etcd Version: 3.4.23
 *
 * Level C E W N I D T; time without a zone, with a year. Beside it, in the same file:
 *
 *   raft2026/11/20 10:55:01 INFO: 252902638f78db76 became follower at term 1      (the raft library's own logger)
 *   WARNING: 2026/11/20 10:55:04 [core] grpc: addrConn.createTransport ...         (the gRPC library; also under zap)
 *   [WARNING] Deprecated '--logger=capnslog' flag is set                           (no time)
 */
import type { LogLevel, ProgramLine } from './log-line.ts'
import { noFields } from './log-line.ts'
import { decodeZonedTime } from './time.ts'

const CAPNSLOG = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([CEWNIDT]) \| (?:([\w./-]+): )?/
const RAFT = /^raft(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) (\w+): /
const GRPC = /^(INFO|WARNING|ERROR|FATAL): (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) /

const LEVELS: Readonly<Record<string, LogLevel>> = {
  C: 'fatal',
  E: 'error',
  W: 'warning',
  N: 'notice',
  I: 'info',
  D: 'debug',
  T: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warning',
  WARNING: 'warning',
  ERROR: 'error',
  PANIC: 'fatal',
  FATAL: 'fatal',
}

export function decodeCapnslog(line: string): ProgramLine | undefined {
  const pretty = CAPNSLOG.exec(line)
  if (pretty !== null) return build('capnslog', line.slice(pretty[0].length), pretty[1], pretty[2], pretty[3])
  const raft = RAFT.exec(line)
  if (raft !== null) return build('raft', line.slice(raft[0].length), raft[1], raft[2], 'raft')
  const grpc = GRPC.exec(line)
  return grpc === null ? undefined : build('capnslog', line.slice(grpc[0].length), grpc[2], grpc[1], 'grpc')
}

const build = (
  format: 'capnslog' | 'raft',
  message: string,
  ...[time = '', level = '', caller]: readonly (string | undefined)[]
): ProgramLine => ({ format, at: decodeZonedTime(time), level: LEVELS[level], caller, message, fields: noFields })
