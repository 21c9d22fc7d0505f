/** Who wrote what: every change but the small change of a running cluster, and no reads. Bodies are not kept, so no secret is. */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    verbs: [get, list, watch]
  - level: None
    resources:
      - group: ""
        resources: [events, nodes/status, pods/status]
      - group: events.k8s.io
      - group: coordination.k8s.io
        resources: [leases]
      - group: authentication.k8s.io
      - group: authorization.k8s.io
  - level: Metadata
`
