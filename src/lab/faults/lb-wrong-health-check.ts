import { execOrThrow } from '../exec-or-throw.ts'
import { haproxyConfigPath, haproxySocket } from '../kubernetes/load-balancer.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { savedDirectory } from './undo.ts'

const host = 'lb1'

/** A path that only known users may see: every API server answers 403, which is alive, and goes out of service. */
const breakCheck = `set -eu
cp -p ${haproxyConfigPath} ${savedDirectory}/haproxy.cfg.new
mv ${savedDirectory}/haproxy.cfg.new ${savedDirectory}/haproxy.cfg
sed 's#uri /readyz #uri /api/v1/namespaces #' ${savedDirectory}/haproxy.cfg >${haproxyConfigPath}
! cmp -s ${savedDirectory}/haproxy.cfg ${haproxyConfigPath}
systemctl reload haproxy.service`

const undo = `if [ -e "$saved/haproxy.cfg" ]; then
  cp -p "$saved/haproxy.cfg" ${haproxyConfigPath}
  systemctl reload-or-restart haproxy.service
fi`

export const wrongHealthCheck = defineFault({
  id: 'lb/wrong-health-check',
  title: {
    en: "The load balancer's check asks API servers for what they refuse to strangers",
    zh: '负载均衡的健康检查访问了匿名用户无权访问的路径',
  },
  expected: { condition: 'loadbalancer/check-rejects-401' },
  topologies: ['stacked'],
  undo: { [host]: undo },
  inject: async (lab) => {
    await execOrThrow(lab, host, ['sh', '-c', breakCheck])
    const script = `echo 'show stat' | socat - UNIX-CONNECT:${haproxySocket} | grep -E -q '^apiservers,BACKEND,.*,DOWN,'`
    let last = ''
    await waitFor({
      what: 'the load balancer to have no API server left',
      timeoutMs: 30_000,
      look: async () => {
        const end = await lab.exec(host, ['bash', '-c', script])
        last = end.stderr.trim()
        return end.exitCode === 0 ? true : undefined
      },
      describeLast: () => last,
    })
  },
})
