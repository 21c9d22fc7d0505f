import type { Component } from '../model/component.ts'

/** Moments in the life of a process that its own log shows. */
export type LifeMark = '@start' | '@ready' | '@stop'

export interface LifeLine {
  readonly mark: LifeMark
  readonly component: Component
  readonly literal: string
}

const line = (component: Component, mark: LifeMark, literal: string): LifeLine => ({ component, mark, literal })

/** The lines with which each component says that it starts, that it serves, and that it was told to stop. */
export const lifeLines: readonly LifeLine[] = [
  // etcd: zap of 3.4 and 3.5/3.6, then capnslog.
  line('etcd', '@start', '"msg":"starting an etcd server"'),
  line('etcd', '@start', 'etcdmain: etcd Version: '),
  line('etcd', '@ready', 'ready to serve client requests'),
  line('etcd', '@ready', 'serving client traffic securely'),
  line('etcd', '@stop', 'received signal; shutting down'),
  line('etcd', '@stop', ' signal, shutting down...'),
  line('kube-apiserver', '@start', '] Version: v'),
  line('kube-apiserver', '@start', '"Version" version="v'),
  line('kube-apiserver', '@ready', 'Serving securely on '),
  line('kube-controller-manager', '@start', '"Starting" version="v'),
  line('kube-scheduler', '@start', 'Starting Kubernetes Scheduler'),
  line('kubelet', '@start', '"Kubelet version" kubeletVersion='),
  line('kubelet', '@ready', '"Starting to listen" '),
  line('containerd', '@start', 'msg="starting containerd"'),
  line('containerd', '@ready', 'containerd successfully booted'),
  line('dockerd', '@start', 'msg="Starting up"'),
  line('dockerd', '@ready', 'Daemon has completed initialization'),
  line('kernel', '@start', 'Linux version '),
]

export const isLifeLine = (payload: string, component: Component): boolean =>
  lifeLines.some((life) => life.component === component && payload.includes(life.literal))
