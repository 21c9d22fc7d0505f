/** The programs whose logs, processes and files are read. */
export const components = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'containerd',
  'dockerd',
  'crio',
  'haproxy',
  'keepalived',
  'kernel',
  'systemd',
  'rke2',
  'k3s',
  'kubectl',
  'etcdctl',
  /** The client; the daemon is dockerd. */
  'docker',
  'rancher-agent',
  'kubefed',
  /** The API server's audit log: what it says is about requests, not about the API server. */
  'audit',
] as const

export type Component = (typeof components)[number]

export const isComponent = (text: string): text is Component => components.some((component) => component === text)
