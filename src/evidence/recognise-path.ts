import { componentOfIdentifier } from '../formats/log/component-of-identifier.ts'
import type { Component } from '../model/component.ts'
import { componentInName } from './recognise-command.ts'

/** What the name of a file and of the folders around it says. Weaker than its content. */
export interface RecognisedPath {
  readonly component: Component | undefined
  readonly host: string | undefined
}

/** `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log` and the links in `/var/log/containers`. */
const POD_FOLDER = /(?:^|\/)[a-z0-9.-]+_([a-z0-9.-]+)_[0-9a-f-]+\/([a-z0-9.-]+)\/\d+\.log[^/]*$/
const CONTAINER_LINK = /(?:^|\/)([a-z0-9.-]+)_[a-z0-9.-]+_([a-z0-9-]+)-[0-9a-f]{12,64}\.log[^/]*$/

/**
 * `path` is relative to what the user named; `rootName` is the name of that. `hosts` are names known from an inventory:
 * with them any name counts; without, a name must look like that of a machine.
 */
export function recognisePath(path: string, rootName: string, hosts: readonly string[]): RecognisedPath {
  const pod = POD_FOLDER.exec(path) ?? CONTAINER_LINK.exec(path)
  if (pod !== null) {
    const [, podName = '', container = ''] = pod
    // The pod of a static manifest is called NAME-HOST.
    const host = podName.startsWith(`${container}-`) ? podName.slice(container.length + 1) : undefined
    return { component: componentOfIdentifier(container) ?? componentInName(container), host: host || undefined }
  }
  const parts = path.split('/')
  const file = parts.at(-1) ?? ''
  const folders = parts.slice(0, -1).reverse()
  const named = [file, ...folders, rootName].map(componentInName).find((component) => component !== undefined)
  const known = [...parts, rootName].flatMap((part) => hosts.filter((host) => mentions(part, host)))[0]
  return {
    component: named,
    host: known ?? hostInFile(file) ?? folders.map(hostInFolder).find((host) => host !== undefined),
  }
}

/** `cp1.log`, `cp1.before-restore.log`, `cp1-etcd.log`, `etcd-cp1.log`, `kubelet@cp1.log`. */
function hostInFile(file: string): string | undefined {
  const stem = file.replace(/(?:\.(?:log|txt|json|gz|zst|out|\d{1,2}))+$/, '')
  const withoutComponent = stem.replace(
    /(?:^|[-_.@])(?:kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|containerd|docker[d]?|crio|haproxy|keepalived|etcd|kernel|dmesg|journal|journalctl)(?=$|[-_.@])/,
    '',
  )
  const first = withoutComponent.replace(/^[-_.@]/, '').split(/[._@]/)[0] ?? ''
  return looksLikeHost(first) ? first : undefined
}

const hostInFolder = (folder: string): string | undefined => (looksLikeHost(folder) ? folder : undefined)

const NOT_A_HOST =
  /^(?:case|incident|logs?|dump|bundle|evidence|test|tmp|out|backup|day|run|sample|old|new|part|step|v|rev|etcd|kube|kubernetes|k8s|rke2?|k3s|pod|pods|ns|file|restart|codeblue)(?:[-_.]|\d|$)/i

/** Short words with a number: `cp1`, `master-01`, `ip-10-0-0-12`, `node3.example.com`. Never `01-clean-start`. */
const looksLikeHost = (name: string): boolean =>
  /^[a-z][a-z0-9]*(?:[-.][a-z0-9]+){0,6}$/i.test(name) && /\d/.test(name) && !NOT_A_HOST.test(name) && name.length <= 63

const mentions = (part: string, host: string): boolean =>
  new RegExp(`(?:^|[^A-Za-z0-9])${host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`).test(part)
