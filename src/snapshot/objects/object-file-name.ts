import { hash } from 'node:crypto'
import type { ObjectPlace } from './object-place.ts'

/** Of objects that are in no namespace; no namespace can have this name. */
const CLUSTER = '_cluster'
/** What file systems take, with room for the ending. */
const MOST_BYTES = 240

/** `shop/deployments.apps/web.yaml`: the same for the same object each time. What is no file name is written as `%3A`, and reads back. */
export const objectFilePath = ({ namespace, resource, name }: ObjectPlace): string =>
  [namespace === '' ? CLUSTER : fileName(namespace), fileName(resource), `${fileName(name)}.yaml`].join('/')

function fileName(text: string): string {
  const safe = [...Buffer.from(text)].map((byte, index) => fileByte(byte, index)).join('')
  // Too long for a file: the index says which key it was.
  return safe.length <= MOST_BYTES
    ? safe
    : `${safe.slice(0, MOST_BYTES - 17)}~${hash('sha256', text, 'hex').slice(0, 16)}`
}

function fileByte(byte: number, index: number): string {
  const character = String.fromCharCode(byte)
  const isSafe = /[A-Za-z0-9_-]/.test(character) || (character === '.' && index > 0)
  return isSafe ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
