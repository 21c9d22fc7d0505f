import { Client, credentials } from '@grpc/grpc-js'
import { contentOf, encodeField, encodeNumber, readVarint, splitFields } from './protobuf.ts'

export interface StoredObject {
  readonly key: string
  readonly value: Buffer
}

/** A key and what it becomes; a deletion without a value. */
export interface Write {
  readonly key: string
  readonly value?: Buffer
}

/** Calls of a real etcd without TLS: only what making and measuring snapshots needs. */
export class EtcdCalls {
  readonly #client: Client

  constructor(port: number) {
    const noLimits = { 'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1 }
    this.#client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      ...noLimits,
      'grpc.enable_http_proxy': 0,
      'grpc.initial_reconnect_backoff_ms': 10,
      'grpc.max_reconnect_backoff_ms': 50,
    })
  }

  /** Waits until it serves. */
  async ready(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#client.waitForReady(Date.now() + timeoutMs, (error) => (error ? reject(error) : resolve())),
    )
    await this.readPrefix('health')
  }

  /** One transaction; the revision that it made. */
  async write(writes: readonly Write[]): Promise<number> {
    const operations = writes.map(({ key, value }) =>
      encodeField(
        2,
        value === undefined
          ? encodeField(3, encodeField(1, key))
          : encodeField(2, Buffer.concat([encodeField(1, key), encodeField(2, value)])),
      ),
    )
    return revisionOf(await this.#call('Txn', Buffer.concat(operations)))
  }

  /** Comes back when the revisions are gone from the file. */
  async compact(revision: number): Promise<void> {
    await this.#call('Compact', Buffer.concat([encodeNumber(1, revision), encodeNumber(2, 1)]))
  }

  async readPrefix(prefix: string): Promise<readonly StoredObject[]> {
    const end = Buffer.from(prefix)
    end[end.length - 1] = (end.at(-1) ?? 0) + 1
    const answer = await this.#call('Range', Buffer.concat([encodeField(1, prefix), encodeField(2, end)]))
    return splitFields(answer)
      .filter(({ number }) => number === 2)
      .map(({ content }) => ({ key: contentOf(content, 1).toString(), value: contentOf(content, 5) }))
  }

  close(): void {
    this.#client.close()
  }

  #call(method: string, request: Buffer): Promise<Buffer> {
    const asItIs = (bytes: Buffer): Buffer => bytes
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, answer?: Buffer): void =>
        error === null ? resolve(answer ?? Buffer.alloc(0)) : reject(error)
      this.#client.makeUnaryRequest(`/etcdserverpb.KV/${method}`, asItIs, asItIs, request, done)
    })
  }
}

function revisionOf(answer: Buffer): number {
  const revision = splitFields(contentOf(answer, 1)).find(({ number }) => number === 3)
  return revision === undefined ? 0 : readVarint(revision.content, 0).value
}
