import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCatalogue } from '../../src/app/load-catalogue.ts'

/** Every command of the catalogue, as an operator would paste it on a production cluster at night. */
const commands = (await openCatalogue()).flatMap(({ id, next }) =>
  next.flatMap(({ command }) => (command === undefined ? [] : [{ id, command }])),
)

const offenders = (is: (command: string) => boolean): readonly string[] =>
  commands.filter(({ command }) => is(command)).map(({ id, command }) => `${id}: ${command}`)

/** The calls of one tool within a command line. */
const calls = (command: string, tool: RegExp): readonly string[] =>
  command.split(/[;|&]+|\bdo\b/).filter((part) => tool.test(part.trim()))

test('etcdctl is always told whom to ask and with which certificates, else a sound member looks dead', () => {
  const complete = /--endpoints=\S+.*--cacert=\S+.*--cert=\S+.*--key=\S+/
  assert.deepEqual(
    offenders((command) => calls(command, /^\(?etcdctl /).some((call) => !complete.test(call))),
    [],
  )
})

test('no look asks the member list for endpoints, which from 3.5 on takes a quorum', () => {
  assert.deepEqual(
    offenders((command) => /etcdctl .* --cluster\b/.test(command)),
    [],
  )
})

test('no look lists all keys of etcd, which loads every value into its memory', () => {
  assert.deepEqual(
    offenders((command) => /get \/registry\/? .*--keys-only/.test(command)),
    [],
  )
})

test('a look at etcd survives the want of a quorum where it reads', () => {
  assert.deepEqual(
    offenders((command) =>
      calls(command, /etcdctl /).some((call) => / get \//.test(call) && !call.includes('--consistency=s')),
    ),
    [],
  )
})

test('/dev/tcp is left to bash, the only shell that knows it', () => {
  assert.deepEqual(
    offenders((command) => command.includes('/dev/tcp/') && !/bash -c '<\/dev\/tcp/.test(command)),
    [],
  )
})

test('the log of etcd is looked for in the pod logs as well, where a static pod has no unit', () => {
  assert.deepEqual(
    offenders(
      (command) =>
        /journalctl -u etcd .*(x509|rejected|too long|certificate|compact|-n \d)/.test(command) &&
        !command.includes('/var/log/pods/'),
    ),
    [],
  )
})

test('nothing a look does changes the cluster', () => {
  const writes = [
    /^etcdctl .* (put|del|txn|defrag|compact(ion)?|alarm disarm|member (add|remove|update|promote)|move-leader|check perf|auth (enable|disable))\b/,
    /^kubectl .*\b(delete|apply|patch|edit|annotate|label|drain|cordon|scale|rollout)\b/,
    /^systemctl (start|stop|restart|enable|disable|mask|kill)\b/,
    /^(rm|mv|cp|chmod|chown|swapoff|swapon|reboot|kill|pkill|mount|umount)\b|^sysctl -w/,
  ]
  assert.deepEqual(
    offenders((command) => calls(command, /\S/).some((call) => writes.some((write) => write.test(call.trim())))),
    [],
  )
})
