/** Secrets planted for tests: generated, so that nothing in the repository looks like a live credential. */
export interface Canary {
  /** What kind of secret, in which dress. */
  readonly kind: string
  /** None of these may be found anywhere afterwards. */
  readonly secrets: readonly string[]
  readonly text: string
  /** Evidence beside the secret that must still be there. */
  readonly keeps: readonly string[]
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const RANCHER = 'bcdfghjklmnpqrstvwxz2456789'
const HEX = '0123456789abcdef'

/** Text from an alphabet, the same for the same seed (xorshift). */
function draw(alphabet: string, length: number, seed: number): string {
  let state = (seed * 2654435761 + 40503) >>> 0 || 1
  return Array.from({ length }, () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return alphabet[state % alphabet.length]
  }).join('')
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')
const base64Url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url')
const hexPairs = (text: string): string =>
  [...Buffer.from(text, 'latin1')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
const lines = (...parts: readonly string[]): string => `${parts.join('\n')}\n`

/** Every secret of one round; another seed gives other secrets in the same dresses. */
export function plantCanaries(seed: number): readonly Canary[] {
  let drawn = seed * 1000
  const next = (alphabet: string, length: number): string => draw(alphabet, length, ++drawn)
  const canaries: Canary[] = []
  const plant = (kind: string, secrets: readonly string[], text: string, keeps: readonly string[] = []): void => {
    canaries.push({ kind, secrets, text, keeps })
  }
  const password = (): string => `Pw-${next(MIXED, 9)}`
  const body = (): readonly string[] => [
    `MII${next(MIXED, 61)}`,
    next(MIXED, 64),
    next(MIXED, 64),
    `${next(MIXED, 10)}==`,
  ]
  const jwt = (): string =>
    [
      base64Url(`{"alg":"RS256","kid":"${next(MIXED, 10)}"}`),
      base64Url(`{"sub":"system:serviceaccount:${next(LOWER, 20)}"}`),
      next(MIXED, 86),
    ].join('.')
  const pem = (label: string, inner: readonly string[]): readonly string[] => [
    `-----BEGIN ${label}-----`,
    ...inner,
    `-----END ${label}-----`,
  ]
  const bootstrap = (): string => `${next(LOWER, 6)}.${next(LOWER, 16)}`
  const rancher = (): string => next(RANCHER, 54)

  // Private keys.
  for (const label of [
    'RSA PRIVATE KEY',
    'EC PRIVATE KEY',
    'PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'DSA PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ]) {
    const inner = body()
    plant(`${label}, PEM`, inner, lines('before', ...pem(label, inner), 'after'), ['before', 'after'])
  }
  const encrypted = body()
  plant(
    'PEM with headers',
    encrypted,
    lines(
      '-----BEGIN RSA PRIVATE KEY-----',
      'Proc-Type: 4,ENCRYPTED',
      'DEK-Info: AES-256-CBC,00112233',
      '',
      ...encrypted,
      '-----END RSA PRIVATE KEY-----',
    ),
  )
  const indented = body()
  plant(
    'PEM indented in YAML',
    indented,
    lines('tls:', '  key: |', ...pem('RSA PRIVATE KEY', indented).map((line) => `    ${line}`), '  name: cp1'),
    ['name: cp1'],
  )
  const escaped = body()
  plant(
    'PEM in a JSON string',
    escaped,
    lines(JSON.stringify({ a: 1, pem: `${pem('EC PRIVATE KEY', escaped).join('\n')}\n`, host: 'cp-9' })),
    ['"host":"cp-9"'],
  )
  const twice = body()
  plant(
    'PEM in JSON in JSON',
    twice,
    lines(JSON.stringify({ log: JSON.stringify({ pem: pem('PRIVATE KEY', twice).join('\n'), n: 'member-1' }) })),
    ['member-1'],
  )
  const journald = body()
  plant(
    'PEM in a journal',
    journald,
    lines(
      ...pem('RSA PRIVATE KEY', journald).map((line) => `2026-01-31T10:00:00.123456+0000 cp1 init[77]: ${line}`),
      '2026-01-31T10:00:01.123456+0000 cp1 init[77]: done',
    ),
    ['init[77]: done'],
  )
  const kubeconfig = body()
  const kubeconfigData = base64(`${pem('RSA PRIVATE KEY', kubeconfig).join('\n')}\n`)
  const certificate = body()
  const certificateData = base64(`${pem('CERTIFICATE', certificate).join('\n')}\n`)
  plant(
    'client-key-data of a kubeconfig',
    [kubeconfigData, kubeconfigData.slice(60, 120)],
    lines(
      'users:',
      '- name: kubernetes-admin',
      '  user:',
      `    client-certificate-data: ${certificateData}`,
      `    client-key-data: ${kubeconfigData}`,
    ),
    [certificateData, 'kubernetes-admin'],
  )
  const bundle = body()
  const bundleData = base64(`${[...pem('CERTIFICATE', certificate), ...pem('EC PRIVATE KEY', bundle)].join('\n')}\n`)
  plant(
    'base64 of a certificate with its key',
    [bundleData.slice(-200, -20)],
    lines(`"kubelet-client": "${bundleData}"`),
  )
  const inSecret = base64(base64(pem('RSA PRIVATE KEY', body()).join('\n')))
  plant('base64 of base64 of a key', [inSecret.slice(90, 200)], lines(`copy=${inSecret}`))
  const wrappedData = base64(pem('RSA PRIVATE KEY', body()).join('\n')).match(/.{1,76}/g) ?? []
  plant('wrapped base64 of a key', wrappedData.slice(1), lines('$ base64 ca.key', ...wrappedData, '', 'done with it'), [
    'done with it',
  ])
  const hexKey = hexPairs(pem('PRIVATE KEY', body()).join('\n'))
  plant('key in \\x pairs', [hexKey.slice(200, 300)], lines(hexKey))

  // Tokens of Kubernetes and its distributions.
  for (const [kind, dress] of [
    [
      'kubeadm join line',
      (token: string) =>
        `kubeadm join 10.0.0.1:6443 --token ${token} --discovery-token-ca-cert-hash sha256:${'ab'.repeat(32)}`,
    ],
    [
      'kubeadm configuration',
      (token: string) => `- groups:\n  - system:bootstrappers\n  token: ${token}\n  ttl: 24h0m0s`,
    ],
    ['log line', (token: string) => `I1120 12:00:00.000000 1 x.go:1] using "${token}" (bootstrap)`],
  ] as const) {
    const token = bootstrap()
    plant(`bootstrap token, ${kind}`, [token, token.slice(7)], lines(dress(token)))
  }
  for (const [kind, dress] of [
    ['Authorization header', (token: string) => `Authorization: Bearer ${token}`],
    ['curl', (token: string) => `curl -sk -H 'Authorization: Bearer ${token}' https://10.0.0.1:6443/api`],
    ['Go headers', (token: string) => `headers=map[Accept:[*/*] Authorization:[Bearer ${token}] User-Agent:[kubectl]]`],
    ['bare in a log', (token: string) => `token source returned ${token}; continuing`],
    ['kubeconfig', (token: string) => `  user:\n    token: ${token}`],
    ['JSON', (token: string) => `{"status":{"token":"${token}","expirationTimestamp":"2026-01-01T00:00:00Z"}}`],
    ['base64', (token: string) => `  other: ${base64(token)}`],
  ] as const) {
    const token = jwt()
    plant(`service-account token, ${kind}`, [token, token.slice(-40), base64(token)], lines(dress(token)))
  }
  const opaque = next(MIXED, 32)
  plant('opaque bearer token', [opaque], lines(`GET /api authorization: bearer ${opaque}`))
  const k10 = `K10${next(HEX, 64)}::server:${next(HEX, 32)}`
  plant('k3s server token', [k10, k10.slice(-32)], lines(`cat /var/lib/rancher/k3s/server/token`, k10, 'next line'), [
    'next line',
  ])
  const rke2 = `K10${next(HEX, 64)}::node:${next(HEX, 32)}`
  plant(
    'RKE2 token in config.yaml',
    [rke2.slice(-32)],
    lines('server: https://10.0.0.1:9345', `token: ${rke2}`, 'tls-san: [vip]'),
    ['server: https://10.0.0.1:9345', 'tls-san: [vip]'],
  )
  const k3s = next(MIXED, 18)
  plant('K3S_TOKEN', [k3s], lines(`K3S_URL=https://10.0.0.1:6443 K3S_TOKEN=${k3s} k3s agent`), [
    'K3S_URL=https://10.0.0.1:6443',
  ])

  // Rancher registration tokens.
  const run = (token: string): string =>
    `docker run -d --name=share-mnt rancher/rancher-agent:v2.5.12 --no-register --server https://172.30.82.214:8443 --token ${token} --ca-checksum ${'8e'.repeat(32)}`
  const registration = rancher()
  plant('registration token, docker run line', [registration], lines(run(registration)), [
    `--ca-checksum ${'8e'.repeat(32)}`,
    '--server https://172.30.82.214:8443',
  ])
  const continued = rancher()
  plant(
    'registration token, docker run over lines',
    [continued],
    lines(
      'docker run \\',
      '   --server https://172.30.82.214:8443 \\',
      `   --token ${continued} \\`,
      '   --node-name cp1',
    ),
    ['--node-name cp1'],
  )
  const dangling = next(MIXED, 20)
  plant(
    'token after a line that goes on',
    [dangling],
    lines('docker run rancher-agent --token \\', `  ${dangling} \\`, '  --node-name cp1'),
    ['--node-name cp1'],
  )
  const args = next(MIXED, 54)
  plant(
    'docker inspect Args on one line',
    [args],
    lines(JSON.stringify({ Args: ['--no-register', '--token', args, '--node-name', 'cp1'] })),
    ['"--node-name","cp1"'],
  )
  const pretty = next(MIXED, 54)
  plant(
    'docker inspect Cmd over lines',
    [pretty],
    lines(
      JSON.stringify(
        {
          Config: {
            Cmd: ['--server', 'https://10.0.0.1', '--token', pretty, '--node-name', 'cp2'],
            Image: 'rancher/rancher-agent:v2.5.12',
          },
        },
        null,
        4,
      ),
    ),
    ['"cp2"', 'rancher/rancher-agent:v2.5.12', '"https://10.0.0.1"'],
  )
  const listed = next(MIXED, 30)
  plant(
    'token as an element of a YAML list',
    [listed],
    lines('command:', '- agent', '- --token', `- ${listed}`, '- --debug'),
    ['- --debug'],
  )
  const procCmdline = next(MIXED, 54)
  plant(
    'command line with NUL between',
    [procCmdline],
    `agent\0--token\0${procCmdline}\0--server\0https://10.0.0.1\0\n`,
    ['https://10.0.0.1'],
  )
  const importLink = rancher()
  plant(
    'import link',
    [importLink],
    lines(`curl -sfL https://rancher.local/v3/import/${importLink}_c-m-abcde.yaml | kubectl apply -f -`),
    ['_c-m-abcde.yaml'],
  )
  const alone = rancher()
  plant('registration token alone', [alone], lines(`E 12:00 agent failed with ${alone} today`), ['today'])
  const kubectlToken = next(RANCHER, 54)
  plant('Rancher API token', [kubectlToken], lines(`kubeconfig-user-abcde:${kubectlToken}`))

  // Secrets as objects.
  const data = base64(password())
  const stringData = `${password()} with a space`
  plant(
    'Secret, kubectl get -o yaml',
    [data],
    lines(
      'apiVersion: v1',
      'data:',
      `  password: ${data}`,
      'kind: Secret',
      'metadata:',
      '  name: db',
      '  uid: 8c1f3a3e-0000-4000-8000-000000000001',
      'type: Opaque',
    ),
    ['name: db', 'uid: 8c1f3a3e-0000-4000-8000-000000000001'],
  )
  plant(
    'Secret written by hand',
    [stringData],
    lines(
      'apiVersion: v1',
      'kind: Secret',
      'metadata:',
      '  name: db',
      'stringData:',
      `  db: ${stringData}`,
      '---',
      'kind: ConfigMap',
      'data:',
      '  mode: visible',
    ),
    ['mode: visible'],
  )
  const blockData = password()
  plant(
    'Secret with a block',
    [blockData],
    lines(
      'kind: Secret',
      'stringData:',
      '  config.ini: |',
      '    [main]',
      `    x = ${blockData}`,
      'metadata:',
      '  name: ini',
    ),
    ['name: ini'],
  )
  const [first, second] = [base64(password()), base64(password())]
  plant(
    'List of Secrets, YAML',
    [first, second],
    lines(
      'apiVersion: v1',
      'items:',
      '- apiVersion: v1',
      '  data:',
      `    a: ${first}`,
      '  kind: Secret',
      '  metadata:',
      '    name: one',
      '- apiVersion: v1',
      '  data:',
      '    colour: green',
      '  kind: ConfigMap',
      '  metadata:',
      '    name: two',
      '- apiVersion: v1',
      '  data:',
      `    b: ${second}`,
      '  kind: Secret',
      '  metadata:',
      '    name: three',
      'kind: List',
    ),
    ['colour: green', 'name: one', 'name: two', 'name: three'],
  )
  const prettyList = base64(password())
  plant(
    'List of Secrets, JSON',
    [prettyList],
    lines(
      JSON.stringify(
        {
          apiVersion: 'v1',
          items: [
            { apiVersion: 'v1', data: { p: prettyList }, kind: 'Secret', metadata: { name: 's-1' } },
            { apiVersion: 'v1', data: { seen: 'evidence-1' }, kind: 'ConfigMap', metadata: { name: 'c-1' } },
          ],
          kind: 'List',
        },
        null,
        4,
      ),
    ),
    ['s-1', 'c-1', 'evidence-1'],
  )
  const compact = base64(password())
  plant(
    'Secret in compact JSON',
    [compact],
    lines(JSON.stringify({ apiVersion: 'v1', data: { p: compact }, kind: 'Secret', metadata: { name: 's-2' } })),
    ['s-2'],
  )
  const audited = base64(password())
  plant(
    'Secret in an audit event',
    [audited],
    lines(
      JSON.stringify({
        kind: 'Event',
        auditID: 'a-1',
        verb: 'create',
        requestObject: {
          kind: 'Secret',
          apiVersion: 'v1',
          metadata: { name: 's-3', labels: { a: 'b' } },
          data: { p: audited },
        },
        responseObject: { kind: 'ConfigMap', apiVersion: 'v1', data: { seen: 'evidence-2' } },
      }),
    ),
    ['a-1', 's-3', 'evidence-2'],
  )
  const rawList = base64(password())
  plant(
    'SecretList of the API',
    [rawList],
    lines(
      JSON.stringify({
        kind: 'SecretList',
        apiVersion: 'v1',
        metadata: {},
        items: [{ metadata: { name: 's-4' }, data: { p: rawList }, type: 'Opaque' }],
      }),
    ),
    ['s-4'],
  )
  const applied = base64(password())
  const annotation = JSON.stringify({
    apiVersion: 'v1',
    data: { p: applied },
    kind: 'Secret',
    metadata: { name: 's-5' },
  })
  plant(
    'last-applied-configuration, JSON',
    [applied],
    lines(
      JSON.stringify({
        metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': annotation }, name: 's-5' },
      }),
    ),
    ['s-5'],
  )
  const appliedYaml = password()
  plant(
    'last-applied-configuration, YAML',
    [appliedYaml],
    lines(
      'metadata:',
      '  annotations:',
      '    kubectl.kubernetes.io/last-applied-configuration: |',
      `      ${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: {}, stringData: { x: appliedYaml } })}`,
      '  name: s-6',
    ),
    ['name: s-6'],
  )
  const encryption = base64(next(MIXED, 32))
  plant(
    'encryption configuration',
    [encryption],
    lines(
      'resources:',
      '- providers:',
      '  - aescbc:',
      '      keys:',
      '      - name: key1',
      `        secret: ${encryption}`,
      '  - identity: {}',
    ),
    ['name: key1', '- identity: {}'],
  )
  const certificateKey = next(HEX, 64)
  plant(
    'kubeadm certificate key',
    [certificateKey],
    lines(`kubeadm join --control-plane --certificate-key ${certificateKey} -v5`),
    ['-v5'],
  )

  // etcd values as etcdctl shows them.
  const value = password()
  const raw = `k8s\0\n\f\n\x02v1\x12\x06Secret\x12${String.fromCharCode(value.length + 12)}\n\x04\n\x02db\x12\x04\n\x01p${value}\x1a\0"\0`
  plant(
    'etcdctl get, raw',
    [value],
    lines('/registry/secrets/default/db', raw, '/registry/configmaps/default/c', 'k8s-visible'),
    ['/registry/secrets/default/db', '/registry/configmaps/default/c', 'k8s-visible'],
  )
  const split = `${next(MIXED, 10)}\n${next(MIXED, 12)}`
  const rawLines = `k8s\0\n\f\n\x02v1\x12\x06Secret\x12${String.fromCharCode(split.length)}${split}\x1a\0"\0`
  plant(
    'etcdctl get, a value over lines',
    split.split('\n'),
    lines('/registry/secrets/default/db', rawLines, '/registry/leases/x'),
    ['/registry/leases/x'],
  )
  const jsonValue = base64(`k8s\0\n\f\n\x02v1\x12\x06Secret\x12\x20${password()}`)
  plant(
    'etcdctl get -w json',
    [jsonValue.slice(30)],
    lines(
      JSON.stringify({
        header: { cluster_id: 14841639068965178418n.toString(), member_id: '10276657743932975437' },
        kvs: [{ key: base64('/registry/secrets/default/db'), mod_revision: '7', value: jsonValue }],
      }),
    ),
    ['14841639068965178418', '"mod_revision":"7"'],
  )
  const fieldsValue = password()
  plant(
    'etcdctl get -w fields',
    [fieldsValue],
    lines(
      '"Key" : "/registry/secrets/default/db"',
      `"Value" : "k8s\\x00\\n\\f\\n\\x02v1\\x12\\x06Secret\\x12\\x20${fieldsValue}\\x1a\\x00\\"\\x00"`,
      '"ModRevision" : 7',
    ),
    ['"ModRevision" : 7'],
  )
  const hexValue = hexPairs(`k8s\0\n\f\n\x02v1\x12\x06Secret\x12\x20${password()}`)
  plant('etcdctl get --hex', [hexValue.slice(76)], lines(hexPairs('/registry/secrets/default/db'), hexValue))

  // Environment, configuration, command lines.
  const environment = (name: string, dress: (secret: string) => string, secret = password()): void =>
    plant(`${name}`, [secret], lines(dress(secret)))
  environment('*_PASSWORD= in an environment file', (secret) => `DB_HOST=db1\nDB_PASSWORD=${secret}`)
  environment('a password with spaces', (secret) => `export MYSQL_ROOT_PASSWORD=${secret}`, `two ${password()} words`)
  environment('*_TOKEN= in docker inspect', (secret) =>
    JSON.stringify({ Env: ['PATH=/bin', `CATTLE_TOKEN=${secret}`] }),
  )
  environment('*_SECRET_*= in a unit', (secret) => `[Service]\nEnvironment="APP_SECRET_KEY_BASE=${secret}"`)
  environment('environment of a process', (secret) => `HOME=/root\0REDIS_PASSWORD=${secret}\0LANG=C`)
  environment(
    'env of a pod, YAML',
    (secret) => `env:\n- name: DB_PASSWORD\n  value: ${secret}\n- name: MODE\n  value: plain`,
  )
  environment('env of a pod, JSON', (secret) =>
    JSON.stringify({ env: [{ name: 'API_TOKEN', value: secret }] }, null, 2),
  )
  environment('env of a pod, compact JSON', (secret) =>
    JSON.stringify({ env: [{ name: 'APP_SECRET', value: secret }] }),
  )
  environment('env of a container, crictl', (secret) =>
    JSON.stringify({ envs: [{ key: 'DB_PASSWORD', value: secret }] }),
  )
  environment('YAML password', (secret) => `database:\n  password: "${secret}"`)
  environment('YAML block password', (secret) => `database:\n  password: |\n    ${secret}\n  host: db`)
  environment('JSON password', (secret) => JSON.stringify({ user: 'root', password: secret }))
  environment('escaped JSON password', (secret) =>
    JSON.stringify({ log: JSON.stringify({ user: 'root', password: secret }) }),
  )
  environment('TOML password', (secret) => `[plugins.registry.auth]\n  username = "u"\n  password = "${secret}"`)
  environment('Go struct', (secret) => `cfg={Username:root Password:${secret} Host:db}`)
  environment('properties', (secret) => `spring.datasource.password=${secret}`)
  environment('redis.conf', (secret) => `requirepass ${secret}`)
  environment('keepalived.conf', (secret) => `    auth_type PASS\n    auth_pass ${secret}`)
  environment('haproxy.cfg', (secret) => `    stats auth admin:${secret}`)
  environment('netrc', (secret) => `machine registry.local login ci password ${secret}`)
  environment('--password flag', (secret) => `agent --user x --password ${secret} --verbose`)
  environment('--password= flag', (secret) => `agent --registry-password=${secret} --verbose`)
  environment('etcdctl --user', (secret) => `etcdctl --endpoints https://10.0.0.1:2379 --user root:${secret} get x`)
  environment('curl -u', (secret) => `curl -u admin:${secret} https://10.0.0.1/`)
  environment('mysql -p', (secret) => `mysql -h db1 -uroot -p${secret} shop`)
  environment('kubectl create secret', (secret) => `kubectl create secret generic db --from-literal=pass=${secret}`)
  environment('openssl -passin', (secret) => `openssl rsa -in ca.key -passin pass:${secret}`)
  environment('basic-auth URL', (secret) => `fetching https://deploy:${secret}@registry.local/v2/`)
  environment('redis URL', (secret) => `REDIS=redis://:${secret}@10.0.0.9:6379/0`)
  environment('MySQL DSN', (secret) => `dsn root:${secret}@tcp(10.0.0.9:3306)/shop?timeout=5s`)
  environment('etcd URL', (secret) => `endpoints: [https://root:${secret}@10.0.0.1:2379]`)
  environment('Basic header', (secret) => `Authorization: Basic ${secret}`, base64(`admin:${password()}`))
  environment(
    'docker config auths',
    (secret) => JSON.stringify({ auths: { 'registry.local': { auth: secret } } }, null, 2),
    base64(`ci:${password()}`),
  )
  environment('containerd auth', (secret) => `  auth = "${secret}"`, base64(`ci:${password()}`))
  environment('htpasswd', (secret) => `admin:${secret}`, `$apr1$${next(MIXED, 8)}$${next(MIXED, 22)}`)
  environment('bcrypt', (secret) => `admin:${secret}`, `$2y$10$${next(MIXED, 53)}`)
  environment('shadow', (secret) => `root:${secret}:19000:0:99999:7:::`, `$6$${next(MIXED, 16)}$${next(MIXED, 86)}`)
  environment('cookie', (secret) => `Set-Cookie: session=${secret}; Path=/; HttpOnly`, next(MIXED, 30))
  environment('query of a URL', (secret) => `GET /hook?access_token=${secret}&limit=500 200`, next(MIXED, 30))

  // Clouds and services.
  environment('AWS access key id', (secret) => `using ${secret} in cn-north-1`, `AK${'IA'}${next(UPPER, 16)}`)
  environment('AWS secret access key', (secret) => `aws_secret_access_key = ${secret}`, next(MIXED, 40))
  environment(
    'AWS signed URL',
    (secret) => `https://s3.local/b/o?X-Amz-Expires=60&X-Amz-Signature=${secret}`,
    next(HEX, 64),
  )
  environment('GCP API key', (secret) => `key ${secret}`, `AI${'za'}${next(MIXED, 35)}`)
  environment(
    'Azure storage key',
    (secret) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secret};EndpointSuffix=x`,
    `${next(MIXED, 86)}==`,
  )
  environment('Azure client secret', (secret) => `cred ${secret}`, `${next(MIXED, 3)}8Q${'~'}${next(MIXED, 34)}`)
  environment('Aliyun key', (secret) => `accessKeyId: ${secret}`, `LT${'AI'}${next(MIXED, 20)}`)
  environment('Aliyun secret', (secret) => `"AccessKeySecret": "${secret}"`, next(MIXED, 30))
  environment('GitHub token', (secret) => `cloning with ${secret}`, `gh${'p_'}${next(MIXED, 36)}`)
  environment('GitLab token', (secret) => `cloning with ${secret}`, `gl${'pat-'}${next(MIXED, 20)}`)
  environment('Slack token', (secret) => `slack ${secret}`, `xo${'xb-'}${next('0123456789', 12)}-${next(MIXED, 24)}`)
  environment(
    'Slack webhook',
    (secret) => `https://hooks.slack.com/services/${secret}`,
    `T${next(UPPER, 8)}/B${next(UPPER, 8)}/${next(MIXED, 24)}`,
  )
  environment(
    'DingTalk webhook',
    (secret) => `https://oapi.dingtalk.com/robot/send?access_token=${secret}`,
    next(HEX, 64),
  )
  environment(
    'WeCom webhook',
    (secret) => `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${secret}`,
    next(HEX, 32),
  )
  environment('Docker Hub token', (secret) => `login ${secret}`, `dckr${'_pat_'}${next(MIXED, 27)}`)
  environment('Vault token', (secret) => `vault ${secret}`, `hv${'s.'}${next(MIXED, 90)}`)
  environment('age key', (secret) => secret, `AGE-SECRET-${'KEY-1'}${next(UPPER, 58)}`)
  return canaries
}

/** Evidence that looks like a secret and is none: redaction must leave every line of it alone. */
export const evidenceLines: readonly string[] = [
  '{"level":"info","ts":"2026-01-31T10:00:00.000Z","caller":"etcdserver/server.go:1","msg":"starting","initial-cluster-token":"etcd-cluster-1","cluster-id":"3874f0d64eaa4dd9","local-member-id":"8e9e05c52164694d"}',
  'etcd --initial-cluster-token=etcd-cluster-1 --auth-token=simple --client-cert-auth=true --key-file=/etc/kubernetes/pki/etcd/server.key',
  'ETCD_INITIAL_CLUSTER_TOKEN=etcd-cluster-1',
  '    - --service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '    - --service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
  '    - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
  '    - --enable-bootstrap-token-auth=true',
  '    - --use-service-account-credentials=true',
  '    - --feature-gates=LegacyServiceAccountTokenCleanUp=false,RotateKubeletServerCertificate=true',
  '    image: registry.k8s.io/pause:3.9@sha256:7031c1b283388d2c2e09b57badb803c05ebed362dc88d84b480cc47f72a21097',
  '  imageID: docker-pullable://nginx:1.25@sha256:10d1f5b58f74683ad34eb29287e07dab1e90f10af243f151bb50aa5dbb4d62ee',
  '    uid: 0f7a3b1c-2d4e-4f60-8a9b-1c2d3e4f5061',
  'discovery-token-ca-cert-hash sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'I1120 12:00:00.000000 1 trace.go:236] Trace[1298498081]: "Update" accept:application/json,audit-id:6f2b1c3d-aaaa-bbbb-cccc-1234567890ab',
  'E1120 12:00:00.000000 1 authentication.go:73] "Unable to authenticate the request" err="[invalid bearer token, service account token has expired]"',
  'W1120 12:00:00.000000 1 reflector.go:1] failed to get token: Post "https://10.0.0.1:6443/api": dial tcp: connection refused',
  'MountVolume.SetUp failed for volume "certs" : secret "webhook-certs" not found',
  'I1120 12:00:00.000000 1 x.go:1] "Syncing" secret="kube-system/bootstrap-signer" controller="token-cleaner"',
  'Event(v1.ObjectReference{Kind:"Node", Name:"node01"}): node01.17a5c3e0b1f2d3a4 reason: NodeNotReady',
  'GET /api/v1/namespaces/default/events/master.18a5c3e0b1f2d3a4 200',
  '        secretName: webhook-certs',
  '          secretKeyRef: {name: db, key: password}',
  'automountServiceAccountToken: false',
  'DB_PASSWORD_FILE=/run/secrets/db',
  'PasswordAuthentication no',
  'sshd[1]: Failed password for root from 10.0.0.9 port 22 ssh2',
  'unable to load private key: open /etc/kubernetes/pki/ca.key: no such file or directory',
  'Key-Public-SHA256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '-----BEGIN CERTIFICATE-----',
  'MIIC/jCCAeagAwIBAgIBADANBgkqhkiG9w0BAQsFADAVMRMwEQYDVQQDEwprdWJl',
  '-----END CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----',
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEabcdefghijklmnopqrstuvwxyz01',
  '-----END PUBLIC KEY-----',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm1qf0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f0a0b operator',
  'user@1000.service loaded active running User Manager for UID 1000',
  '2026-01-31T10:00:00.000Z kubelet[1]: "Pod sandbox" containerID="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
  '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"coredns"},"data":{"Corefile":".:53 { errors }"}}',
  '{"apiVersion":"v1","data":{"ClusterConfiguration":"kind: ClusterConfiguration"},"kind":"ConfigMap"}',
  '{"level":"info","msg":"apply","data":{"term":3,"leader":"8e9e05c52164694d"}}',
  'continue token expired, resourceVersion="1234567"',
]
