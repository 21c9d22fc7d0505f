import type { KubernetesRelease } from './versions.ts'

/** A name that cannot be resolved: whatever is not on the host already fails at once, and nothing is ever pulled. */
export const imageRepository = 'lab.invalid'

/** Every image of a release with the program it starts. */
export function imagesOf({ release, etcdTag, pauseTag }: KubernetesRelease): readonly (readonly [string, string])[] {
  const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy']
  return [
    ...programs.map((program) => [`${imageRepository}/${program}:${release}`, program] as const),
    [`${imageRepository}/etcd:${etcdTag}`, 'etcd'],
    [`${imageRepository}/pause:${pauseTag}`, 'pause'],
  ]
}
