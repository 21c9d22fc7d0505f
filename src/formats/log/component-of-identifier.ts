/**
 * Names under which the programs of a control plane appear: SYSLOG_IDENTIFIER and unit of a journal entry (`etcd`, `etcd.service`), the
 * container folder of /var/log/pods, the pod of a static manifest without its host, and file names. Kubernetes, etcd and the
 * runtimes use their program's name for all of these; RKE and older hyperkube images shorten it (`kube-controller`).
 */
import type { Component } from '../../model/component.ts'

/** Program, unit, container and file names, as they occur on control-plane hosts, to the component they belong to. */
const NAMES: Readonly<Record<string, Component>> = {
  etcd: 'etcd',
  'kube-etcd': 'etcd',
  'kube-apiserver': 'kube-apiserver',
  apiserver: 'kube-apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'controller-manager': 'kube-controller-manager',
  'kube-controller': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
  scheduler: 'kube-scheduler',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
  containerd: 'containerd',
  dockerd: 'dockerd',
  docker: 'dockerd',
  crio: 'crio',
  'cri-o': 'crio',
  haproxy: 'haproxy',
  keepalived: 'keepalived',
  keepalived_vrrp: 'keepalived',
  kernel: 'kernel',
  dmesg: 'kernel',
  kern: 'kernel',
  systemd: 'systemd',
  // Who keeps the time is the host's, as systemd is.
  chronyd: 'systemd',
  ntpd: 'systemd',
  'systemd-timesyncd': 'systemd',
  rke2: 'rke2',
  'rke2-server': 'rke2',
  'rke2-agent': 'rke2',
  k3s: 'k3s',
  'k3s-server': 'k3s',
  'k3s-agent': 'k3s',
  kubectl: 'kubectl',
  etcdctl: 'etcdctl',
  etcdutl: 'etcdctl',
  'rancher-agent': 'rancher-agent',
  'rancher-system-agent': 'rancher-agent',
  'cattle-cluster-agent': 'rancher-agent',
  'cattle-node-agent': 'rancher-agent',
  'federation-controller-manager': 'kubefed',
  kubefed: 'kubefed',
}

/** `etcd`, `etcd.service`, `Etcd`; undefined for a program that is none of ours. */
export function componentOfIdentifier(identifier: string): Component | undefined {
  // Nearly always the plain name; a journal asks this for every line that is looked at.
  if (Object.hasOwn(NAMES, identifier)) return NAMES[identifier]
  const name = identifier.toLowerCase().replace(/\.(?:service|timer|scope)$/, '')
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
}
