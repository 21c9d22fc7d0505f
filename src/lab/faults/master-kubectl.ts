/** kubectl as it is on every master, for the way back. */
export const masterKubectl = 'kubectl --kubeconfig=/etc/kubernetes/admin.conf --request-timeout=10s'

/** Tries for a minute: the API server may just be restarting. */
export const persistently = (command: string): string => `attempts=0
until ${command}; do
  attempts=$((attempts + 1))
  [ "$attempts" -lt 30 ] || exit 1
  sleep 2
done`

/** Deletes a namespace, if it is there, and waits until it has gone. */
export const removeNamespace = (
  name: string,
): string => `${masterKubectl} delete namespace ${name} --ignore-not-found --wait=false >/dev/null
${persistently(`left=$(${masterKubectl} get namespace ${name} --ignore-not-found --output=name) && [ -z "$left" ]`)}`
