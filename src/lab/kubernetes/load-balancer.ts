import type { NodeFile } from '../node-pki.ts'
import { hostsWithRole, type Topology } from '../topology.ts'

export const haproxySocket = '/run/haproxy/admin.sock'
export const haproxyConfigPath = '/etc/haproxy/haproxy.cfg'

const waitForAuthority = '[Unit]\nConditionPathExists=/etc/haproxy/ca.crt\n'

/** HAProxy in front of the API servers: TLS passes through, each server is asked for /readyz, and the runtime API listens on a socket. */
export function renderBalancerFiles(topology: Topology): readonly NodeFile[] {
  const servers = hostsWithRole(topology, 'control-plane').map(
    ({ name, address }) => `  server ${name} ${address}:6443\n`,
  )
  const text = `global
  log /dev/log local0
  stats socket ${haproxySocket} mode 660 level admin
  stats timeout 30s
  maxconn 2000

defaults
  mode tcp
  log global
  option tcplog
  option dontlognull
  timeout connect 5s
  timeout client 10m
  timeout server 10m

frontend kubernetes-api
  bind :6443
  default_backend apiservers

backend apiservers
  balance roundrobin
  option httpchk
  http-check connect ssl alpn h2,http/1.1
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes
  http-check expect status 200
  default-server inter 1s fall 2 rise 2 check check-ssl verify required ca-file /etc/haproxy/ca.crt on-marked-down shutdown-sessions
${servers.join('')}`
  return [
    { path: haproxyConfigPath, text, mode: 0o644 },
    // Until the cluster has a CA there is nothing to start.
    { path: '/etc/systemd/system/haproxy.service.d/lab.conf', text: waitForAuthority, mode: 0o644 },
  ]
}

export const balancerLinks: Readonly<Record<string, string>> = {
  '/etc/systemd/system/multi-user.target.wants/haproxy.service': '/lib/systemd/system/haproxy.service',
}
