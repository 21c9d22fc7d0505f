import type { NodeFile } from '../node-pki.ts'
import type { LabHost } from '../topology.ts'
import { auditPolicy } from './audit-policy.ts'
import { imageRepository } from './images.ts'
import type { KubernetesRelease } from './versions.ts'

/** What every host that runs containers has before kubeadm comes. Paths and units are those of upstream's packages. */
export function renderContainerHostFiles(host: LabHost, release: KubernetesRelease): readonly NodeFile[] {
  const text: Readonly<Record<string, string>> = {
    '/etc/containerd/config.toml': renderContainerdConfig(release),
    '/etc/cni/net.d/10-lab.conflist': renderPodNetwork(host),
    '/etc/crictl.yaml': 'runtime-endpoint: unix:///run/containerd/containerd.sock\ntimeout: 10\n',
    '/etc/systemd/system/lab-mounts.service': mountsUnit,
    '/etc/systemd/system/containerd.service.d/lab.conf':
      '[Unit]\nRequires=lab-mounts.service\nAfter=lab-mounts.service\n',
    '/etc/systemd/system/kubelet.service': kubeletUnit,
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': kubeletDropIn,
    '/etc/kubernetes/audit-policy.yaml': auditPolicy,
  }
  return Object.entries(text).map(([path, content]) => ({ path, text: content, mode: 0o644 }))
}

/** What starts at boot of such a host. */
export const containerHostLinks: Readonly<Record<string, string>> = {
  '/etc/systemd/system/multi-user.target.wants/containerd.service': '/lib/systemd/system/containerd.service',
  '/etc/systemd/system/multi-user.target.wants/kubelet.service': '/etc/systemd/system/kubelet.service',
}

/** Without the right to lower oom_score_adj, which a machine may lack, runc fails on every pod that asks for it. */
const renderContainerdConfig = ({ pauseTag }: KubernetesRelease): string => `version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${imageRepository}/pause:${pauseTag}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
`

/** A bridge on each host with a range of its own: enough for pods to have addresses and be reached from their host. */
function renderPodNetwork({ address }: LabHost): string {
  const subnet = `10.244.${address.split('.').at(-1)}.0/24`
  const bridge = {
    ...{ type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true },
    ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] },
  }
  const plugins = [bridge, { type: 'portmap', capabilities: { portMappings: true } }]
  return `${JSON.stringify({ cniVersion: '0.4.0', name: 'lab', plugins }, undefined, 2)}\n`
}

/**
 * In a container the controllers of cgroup v1 are mounted read-only and mounts do not propagate, and both are what kubelet and containerd
 * change. What is under net is the host's own, and its pods need some of it changed. The other kernel parameters that kubelet insists on
 * belong to the machine: it gets copies of its own over them.
 */
const mountsUnit = `[Unit]
Description=Mounts that containers on this lab host need
DefaultDependencies=no
After=local-fs.target
Before=containerd.service kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -ec 'mount --make-rshared /; \\
  mount -o remount,rw,bind /sys/fs/cgroup; \\
  for controller in /sys/fs/cgroup/*; do if mountpoint -q $controller; then mount -o remount,rw,bind $controller; fi; done; \\
  mount --bind /proc/sys/net /proc/sys/net; mount -o remount,rw,bind /proc/sys/net; \\
  mkdir -p /run/lab-parameters; \\
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do \\
    name=$\${setting%%%%=*}; file=/run/lab-parameters/$(echo $name | tr / .); echo $\${setting##*=} >$file; mount --bind $file /proc/sys/$name; done'
`

const kubeletUnit = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target containerd.service

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`

const kubeletDropIn = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`
