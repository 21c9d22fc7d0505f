/** An S3 server that is not ours, in a process of its own; prints its port. usage: s3-server.ts FOLDER BUCKET */
import { createRequire } from 'node:module'

interface S3Server {
  readonly run: () => Promise<{ readonly port: number }>
}

const S3rver: new (options: object) => S3Server = createRequire(import.meta.url)('s3rver')
const [, , directory, name] = process.argv
const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name }] })
const { port } = await server.run()
process.stdout.write(`${port}\n`)
