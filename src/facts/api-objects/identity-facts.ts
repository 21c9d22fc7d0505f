import { cluster } from '../../model/subject.ts'
import { pointAt, say } from '../captured.ts'
import type { Deriver } from '../deriver.ts'

/** 403: the certificate is known and has no rights. 401 is a matter of certificates, and told of there. */
const FORBIDDEN = /HTTP status 403: .*User "(?<user>[^"]+)" cannot /

/** Whether the API servers let a master's own client certificate look. */
export const deriveOwnIdentity: Deriver = (items) => {
  const asked = items.filter(({ item }) => item.detail === '/api/v1/namespaces')
  const refused = asked.find(({ item }) => FORBIDDEN.test(item.reason))
  if (refused !== undefined) {
    const user = FORBIDDEN.exec(refused.item.reason)?.groups?.user ?? ''
    const evidence = [pointAt(refused, undefined, refused.item.reason)]
    return [say('kubernetes.identity-without-rights', { subject: cluster, evidence }, [user])]
  }
  const answered = asked.find(({ item }) => item.outcome === 'collected' || item.outcome === 'truncated')
  return answered === undefined
    ? []
    : [say('kubernetes.identity-without-rights', { subject: cluster, evidence: [pointAt(answered)] }, [])]
}
