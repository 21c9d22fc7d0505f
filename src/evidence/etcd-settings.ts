/**
 * How an etcd was told to run, wherever that is written: flags (`--data-dir=X` or `--data-dir X`) on a command line, in a unit or in
 * a static pod manifest, and environment (`ETCD_DATA_DIR=X`). Flags win over the environment, as in etcd itself.
 */
export interface EtcdSettings {
  readonly name: string | undefined
  readonly dataDir: string | undefined
  readonly advertiseClientUrls: readonly string[]
  readonly listenClientUrls: readonly string[]
  /** Member name to peer URL. */
  readonly initialCluster: ReadonlyMap<string, string>
  readonly caFile: string | undefined
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
}

const names = [
  'name',
  'data-dir',
  'advertise-client-urls',
  'listen-client-urls',
  'initial-cluster',
  'trusted-ca-file',
  'cert-file',
  'key-file',
]

export function decodeEtcdSettings(sources: { readonly flags: string; readonly environment: string }): EtcdSettings {
  const value = (name: string): string | undefined =>
    flagOf(sources.flags, name) ?? variableOf(sources.environment, name)
  const found = new Map(names.map((name) => [name, value(name)]))
  const urls = (name: string): readonly string[] =>
    (found.get(name) ?? '').split(',').filter((url) => URL.canParse(url))
  return {
    name: found.get('name'),
    dataDir: found.get('data-dir'),
    advertiseClientUrls: urls('advertise-client-urls'),
    listenClientUrls: urls('listen-client-urls'),
    initialCluster: new Map(
      (found.get('initial-cluster') ?? '').split(',').flatMap((pair) => {
        const equals = pair.indexOf('=')
        const url = pair.slice(equals + 1)
        return equals > 0 && URL.canParse(url) ? [[pair.slice(0, equals), url] as const] : []
      }),
    ),
    caFile: found.get('trusted-ca-file'),
    certFile: found.get('cert-file'),
    keyFile: found.get('key-file'),
  }
}

/** The value ends at white space or a quote; a name that is the end of a longer one (`peer-cert-file`) is another. */
const flagOf = (text: string, name: string): string | undefined =>
  new RegExp(`(?:^|[\\s"'])--${name}[=\\s]+["']?([^\\s"'\\\\]+)`).exec(text)?.[1]

const variableOf = (text: string, name: string): string | undefined =>
  new RegExp(
    `^\\s*(?:export\\s+|Environment=["']?)?ETCD_${name.toUpperCase().replaceAll('-', '_')}=["']?([^\\s"']+)`,
    'm',
  ).exec(text)?.[1]
