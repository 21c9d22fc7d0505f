import type { JsonObject } from '../base/exact-json.ts'

/** What one value in etcd says, whatever it is. Nothing is dropped: what has no name here is kept by its number. */
export type StoredValue =
  | StoredObject
  | UnknownKindValue
  | EncryptedValue
  | DamagedValue
  | { readonly kind: 'text'; readonly text: string }
  /** `cbor` is what the alpha gates of API servers write; no format at all is known of the rest. */
  | { readonly kind: 'binary'; readonly format: 'cbor' | 'other'; readonly sizeBytes: number }

interface StoredObject {
  readonly kind: 'object'
  readonly apiVersion: string
  readonly objectKind: string
  /** The JSON that an API server serves for the stored version; members in the order of the Go types, map keys sorted. */
  readonly object: JsonObject
  readonly encoding: 'protobuf' | 'json'
  readonly unknownFields: readonly UnknownField[]
}

/** A field that no published version of the Go types has: newer than this program, or not upstream's. */
export interface UnknownField {
  /** Where it stands: `spec.containers[0]`; empty at the top. */
  readonly path: string
  readonly number: number
  /** 0 varint, 1 eight bytes, 2 bytes with a length, 3 group, 5 four bytes. */
  readonly wireType: number
  /** The value as it stands, without the tag and the length. */
  readonly bytes: Uint8Array
}

/** Protobuf of a kind that no published version of the Go types has. */
interface UnknownKindValue {
  readonly kind: 'unknown-kind'
  readonly apiVersion: string
  readonly objectKind: string
  /** Field 1 of every kind; absent where it does not read as metadata. */
  readonly metadata?: JsonObject
  readonly contentType: string
  readonly contentEncoding: string
  readonly fields: readonly RawField[]
  readonly raw: Uint8Array
}

/** A protobuf field by its number; what its bytes mean is a guess from how they look. */
export type RawField = { readonly number: number } & (
  | { readonly kind: 'number'; readonly value: bigint; readonly wireType: 0 | 1 | 5 }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'message'; readonly fields: readonly RawField[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
)

export type EncryptionProvider = 'aescbc' | 'aesgcm' | 'secretbox' | 'kms-v1' | 'kms-v2' | 'unknown'

export interface EncryptedValue {
  readonly kind: 'encrypted'
  readonly provider: EncryptionProvider
  /** The name of the key, or of the KMS plugin. */
  readonly keyName: string
  /** Everything that stands before the ciphertext, as text. */
  readonly prefix: string
}

/** Bytes that an API server could not read either. */
export interface DamagedValue {
  readonly kind: 'damaged'
  readonly apiVersion: string
  readonly objectKind: string
  readonly problems: readonly StoredValueProblem[]
  /** What could be read all the same. */
  readonly partial?: JsonObject
  readonly unknownFields: readonly UnknownField[]
}

/** Every way in which a stored value can be wrong. */
type StoredValueProblemCode =
  /** The value begins like an object of Kubernetes and ends before the object does. */
  | 'envelope-torn'
  /** A field claims more bytes than its message has. */
  | 'field-torn'
  /** A field has a number or a wire type that does not exist. */
  | 'field-tag'
  /** A field has another wire type than its kind demands. */
  | 'field-type'
  /** There are more unknown fields than any newer version can have brought. */
  | 'fields-too-many'
  /** Messages lie in each other deeper than in any real object. */
  | 'nested-too-deep'
  /** The value begins like JSON and is none. */
  | 'json-malformed'
  /** A field that holds JSON holds something else. */
  | 'embedded-json'
  /** A quantity is not one. */
  | 'quantity-malformed'
  /** A time lies outside the years that can be written. */
  | 'time-out-of-range'

export interface StoredValueProblem {
  readonly code: StoredValueProblemCode
  /** In bytes from the beginning of the value. */
  readonly offset: number
  /** The path of the field: `spec.containers[0].image`. */
  readonly region: string
  readonly detail: string
}

/** What tables, counts and selectors need of an object. */
export interface ObjectHead {
  readonly apiVersion: string
  readonly objectKind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** RFC 3339, or empty. */
  readonly creationTimestamp: string
  readonly deletionTimestamp: string
  readonly labels: Readonly<Record<string, string>>
  readonly owners: readonly ObjectOwner[]
}

export interface ObjectOwner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller: boolean
}
