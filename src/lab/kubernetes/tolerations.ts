/** A cluster of one master has no other place for a pod. Until 1.23 kubeadm's taint had the older name alone. */
export const masterTolerations = ['control-plane', 'master'].map((role) => ({
  key: `node-role.kubernetes.io/${role}`,
  operator: 'Exists',
}))
