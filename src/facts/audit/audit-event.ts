import { z } from 'zod'

/** One request as the API server's audit log tells it, at level Metadata or more. */
const auditEvent = z.object({
  auditID: z.string(),
  stage: z.string().optional(),
  verb: z.string(),
  user: z.object({ username: z.string().optional() }).optional(),
  impersonatedUser: z.object({ username: z.string().optional() }).optional(),
  sourceIPs: z.array(z.string()).optional(),
  userAgent: z.string().optional(),
  objectRef: z
    .object({
      resource: z.string().optional(),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
      apiGroup: z.string().optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.number().optional() }).optional(),
  requestReceivedTimestamp: z.string().optional(),
})

export interface AuditedWrite {
  readonly id: string
  readonly verb: string
  readonly user: string
  /** Program, without its version and platform. */
  readonly agent: string
  readonly address: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** ISO 8601, the API server's clock. */
  readonly at: string
}

const CREATED = 201

/** A write that was carried out on a named object; undefined for everything else, and for lines that are cut. */
export function decodeAuditedWrite(payload: string): AuditedWrite | undefined {
  const decoded = auditEvent.safeParse(parsed(payload))
  if (!decoded.success) return undefined
  const { auditID, stage, verb, user, impersonatedUser, sourceIPs, userAgent, ...rest } = decoded.data
  const { objectRef, responseStatus, requestReceivedTimestamp } = rest
  const code = responseStatus?.code ?? 0
  if ((stage !== undefined && stage !== 'ResponseComplete') || code < 200 || code > 299) return undefined
  if (objectRef?.name === undefined || objectRef.resource === undefined) return undefined
  const group = objectRef.apiGroup === undefined || objectRef.apiGroup === '' ? '' : `.${objectRef.apiGroup}`
  return {
    id: auditID,
    // Server-side apply and PUT make what does not exist.
    verb: code === CREATED && (verb === 'patch' || verb === 'update') ? 'create' : verb,
    user: impersonatedUser?.username ?? user?.username ?? '',
    agent: /^[^/\s]+/.exec(userAgent ?? '')?.[0] ?? '',
    address: sourceIPs?.[0] ?? '',
    resource: `${objectRef.resource}${group}`,
    subresource: objectRef.subresource ?? '',
    namespace: objectRef.namespace ?? '',
    name: objectRef.name,
    at: requestReceivedTimestamp ?? '',
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
