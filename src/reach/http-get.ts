import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Secret } from '../base/secret.ts'
import { reachErrors } from './errors.ts'
import { describeNetworkFailure, type NetworkFailure } from './failure-text.ts'
import { openTls, type TlsMaterial } from './tls-probe.ts'

export interface HttpTarget {
  readonly url: string
  readonly open: () => Promise<Duplex>
  /** For https. */
  readonly material: TlsMaterial
  readonly timeoutMs: number
  readonly capBytes: number
  /** Media types wanted, where the server has several to choose from. */
  readonly accept?: string
  /** Sent only together with `requireTrust`. */
  readonly bearer?: Secret
  /** Hang up where the certificate is not trusted; a probe asks on, because it sends nothing that is secret. */
  readonly requireTrust?: boolean
}

export type HttpAnswer =
  | {
      readonly kind: 'http'
      readonly status: number
      readonly body: string
      /** The server's own clock, as it stands in its answer. */
      readonly date?: string
      /** Whether the body was longer than what is kept. */
      readonly cut?: true
      /** Why the certificate would not be trusted. */
      readonly tls?: string
      readonly chain?: string
    }
  | NetworkFailure

/** One GET over a stream that somebody else opened: directly, or through a node. Never rejects; every end is an answer. */
export async function readHttp(target: HttpTarget): Promise<HttpAnswer> {
  const url = new URL(target.url)
  try {
    const stream = await withDeadline(target.open(), target.timeoutMs)
    stream.on('error', () => {})
    if (url.protocol === 'http:') return { kind: 'http', ...(await exchange(stream, url, target)) }
    const tls = await openTls(stream, {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      material: target.material,
      alpn: ['http/1.1'],
      timeoutMs: target.timeoutMs,
    })
    if (target.requireTrust === true && tls.distrust !== undefined) {
      tls.socket.destroy()
      return { kind: 'tls', error: tls.distrust, tls: tls.distrust }
    }
    const answer = await exchange(tls.socket, url, target)
    return { kind: 'http', ...answer, ...(tls.distrust === undefined ? {} : { tls: tls.distrust }), chain: tls.chain }
  } catch (thrown) {
    return describeNetworkFailure(thrown)
  }
}

const authorizationOf = (target: HttpTarget): { readonly authorization?: string } =>
  target.bearer === undefined || target.requireTrust !== true
    ? {}
    : { authorization: `Bearer ${target.bearer.reveal()}` }

interface Exchanged {
  readonly status: number
  readonly body: string
  readonly date?: string
  readonly cut?: true
}

function exchange(socket: Duplex, url: URL, target: HttpTarget): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      clearTimeout(late)
      action()
      socket.destroy()
    }
    const late = setTimeout(() => {
      const message = `no answer within ${target.timeoutMs} ms from ${url.host}`
      settle(() => reject(reachErrors.error('REACH_TIMEOUT', message)))
    }, target.timeoutMs)
    socket.on('close', () =>
      settle(() => reject(reachErrors.error('REACH_CLOSED', `${url.host} closed the connection`))),
    )
    const call = request(
      {
        method: 'GET',
        path: `${url.pathname}${url.search}`,
        headers: {
          host: url.host,
          connection: 'close',
          ...(target.accept === undefined ? {} : { accept: target.accept }),
          ...authorizationOf(target),
        },
        createConnection: () => socket,
      },
      (response) => {
        const chunks: Buffer[] = []
        let sizeBytes = 0
        const { date } = response.headers
        const done = (): void =>
          settle(() =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString('utf8'),
              ...(date === undefined ? {} : { date }),
              ...(sizeBytes > target.capBytes ? { cut: true } : {}),
            }),
          )
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk.subarray(0, Math.max(0, target.capBytes - sizeBytes)))
          sizeBytes += chunk.length
          if (sizeBytes > target.capBytes) done()
        })
        response.on('end', done)
        response.on('error', (thrown) => settle(() => reject(thrown)))
      },
    )
    call.on('error', (thrown) => settle(() => reject(thrown)))
    call.end()
  })
}

function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(reachErrors.error('REACH_TIMEOUT', `no answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    promise.then(resolve, reject).finally(() => clearTimeout(late))
  })
}
