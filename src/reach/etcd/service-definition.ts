import {
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import type { MethodDefinition } from 'nice-grpc'
import { Cluster, KV, Maintenance } from './generated/rpc_pb.js'

type Definition<I extends DescMessage, O extends DescMessage, Stream extends boolean> = MethodDefinition<
  MessageShape<I>,
  MessageShape<I>,
  MessageShape<O>,
  MessageShape<O>,
  false,
  Stream
>

/** Lets nice-grpc call a method that protobuf-es describes. */
const unary = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
): Definition<I, O, false> => ({
  ...codec(method),
  responseStream: false,
})

const streaming = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
): Definition<I, O, true> => ({ ...codec(method), responseStream: true })

function codec<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O> | DescMethodServerStreaming<I, O>,
): Omit<Definition<I, O, boolean>, 'responseStream'> {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: false,
    requestSerialize: (value) => toBinary(method.input, value),
    requestDeserialize: (bytes) => fromBinary(method.input, bytes),
    responseSerialize: (value) => toBinary(method.output, value),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
    options: {},
  }
}

/** What is asked of etcd; nothing in it changes anything. */
export const etcdDefinition = {
  range: unary(KV.method.range),
  memberList: unary(Cluster.method.memberList),
  alarm: unary(Maintenance.method.alarm),
  status: unary(Maintenance.method.status),
  hashKV: unary(Maintenance.method.hashKV),
  snapshot: streaming(Maintenance.method.snapshot),
}
