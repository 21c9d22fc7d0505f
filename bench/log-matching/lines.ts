/**
 * Lines as a control plane writes them in steady state, and in trouble, taken from real logs. `#` is replaced by a running number, so
 * that no two lines are equal.
 */
export interface LineMix {
  readonly file: string
  readonly steady: readonly string[]
  readonly trouble: readonly string[]
}

const zap = (level: string, caller: string, rest: string): string =>
  `{"level":"${level}","ts":"2026-11-20T10:23:07.##Z","caller":"${caller}",${rest}}`
const klog = (level: string, caller: string, rest: string): string => `${level}1120 10:43:45.## 1 ${caller}] ${rest}`

export const mixes: readonly LineMix[] = [
  {
    file: 'cp1/etcd.log',
    steady: [
      zap('info', 'mvcc/index.go:214', '"msg":"compact tree index","revision":##'),
      zap(
        'info',
        'mvcc/kvstore_compaction.go:57',
        '"msg":"finished scheduled compaction","compact-revision":##,"took":"1.83ms"',
      ),
      zap(
        'info',
        'etcdserver/server.go:1444',
        '"msg":"triggering snapshot","local-member-id":"252902638f78db76","local-member-applied-index":##,"local-member-snapshot-index":1000,"local-member-snapshot-count":10000',
      ),
      zap(
        'info',
        'wal/wal.go:785',
        '"msg":"created a new WAL segment","path":"/var/lib/etcd/member/wal/000000000000000##.wal"',
      ),
      zap('info', 'fileutil/purge.go:77', '"msg":"purged","path":"/var/lib/etcd/member/snap/0000000000000002-##.snap"'),
      zap(
        'info',
        'v3rpc/maintenance.go:125',
        '"msg":"sending database snapshot to client","total-bytes":##,"size":"24 MB"',
      ),
    ],
    trouble: [
      zap(
        'warn',
        'rafthttp/probing_status.go:70',
        '"msg":"prober detected unhealthy status","round-tripper-name":"ROUND_TRIPPER_SNAPSHOT","remote-peer-id":"448ec0ea7feba248","rtt":"##ns","error":"dial tcp 10.77.0.12:2380: connect: connection refused"',
      ),
      zap(
        'warn',
        'etcdserver/util.go:170',
        '"msg":"apply request took too long","took":"##ms","expected-duration":"100ms","prefix":"read-only range ","request":"key:\\"/registry/leases/kube-node-lease/\\" range_end:\\"/registry/leases/kube-node-lease0\\" ","response":"range_response_count:3 size:1421"',
      ),
    ],
  },
  {
    file: 'cp1/kube-apiserver.log',
    steady: [
      klog(
        'I',
        'httplog.go:132',
        '"HTTP" verb="GET" URI="/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler" latency="2.##ms" userAgent="kube-scheduler/v1.32.13 (linux/amd64)" audit-ID="##" srcIP="10.78.0.11:##" resp=200',
      ),
      klog('I', 'handler.go:286', 'Adding GroupVersion example##.io v1 to ResourceManager'),
      klog('I', 'controller.go:624', 'quota admission added evaluator for: things##.example.com'),
      klog('I', 'alloc.go:330', '"allocated clusterIPs" service="default/web-##" clusterIPs={"IPv4":"10.96.1.2"}'),
      klog(
        'I',
        'trace.go:236',
        'Trace[##]: "List" accept:application/vnd.kubernetes.protobuf,audit-id:##,client:10.78.0.11,protocol:HTTP/2.0,resource:pods,scope:cluster,url:/api/v1/pods,user-agent:kubelet,verb:LIST (20-Nov-2026 10:43:45.100) (total time: 512ms):',
      ),
    ],
    trouble: [
      klog(
        'W',
        'logging.go:55',
        '[core] [Channel ### SubChannel ###]grpc: addrConn.createTransport failed to connect to {Addr: "127.0.0.1:2379", ServerName: "127.0.0.1:2379", }. Err: connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"',
      ),
      klog(
        'E',
        'status.go:71',
        '"Unhandled Error" err="apiserver received an error that is not an metav1.Status: &errors.errorString{s:\\"etcdserver: request timed out ##\\"}" logger="UnhandledError"',
      ),
    ],
  },
  {
    file: 'cp1/kube-controller-manager.log',
    steady: [
      klog(
        'I',
        'replica_set.go:679',
        '"Finished syncing" logger="replicaset-controller" kind="ReplicaSet" key="shop/web-##" duration="18.2ms"',
      ),
      klog(
        'I',
        'garbagecollector.go:203',
        '"Controller synced and proceeding to collect garbage" logger="garbage-collector-controller" generation=##',
      ),
      klog(
        'I',
        'endpointslice_controller.go:355',
        '"Syncing service" logger="endpointslice-controller" key="shop/web-##"',
      ),
      klog(
        'I',
        'event.go:377',
        '"Event occurred" object="shop/web-##" fieldPath="" kind="ReplicaSet" apiVersion="apps/v1" type="Normal" reason="SuccessfulCreate" message="Created pod: web-##"',
      ),
    ],
    trouble: [
      klog(
        'E',
        'leaderelection.go:448',
        'error retrieving resource lock kube-system/kube-controller-manager: Get "https://10.78.0.11:6443/apis/coordination.k8s.io/v1/leases/##": dial tcp 10.78.0.11:6443: connect: connection refused',
      ),
    ],
  },
  {
    file: 'cp1/kubelet.log',
    steady: [
      klog(
        'I',
        'reconciler_common.go:251',
        '"operationExecutor.VerifyControllerAttachedVolume started for volume \\"kube-api-access-##\\" (UniqueName: \\"kubernetes.io/projected/##\\") pod \\"web-##\\" (UID: \\"##\\") " pod="shop/web-##"',
      ),
      klog(
        'I',
        'pod_startup_latency_tracker.go:104',
        '"Observed pod startup duration" pod="shop/web-##" podStartSLOduration=2.## podStartE2EDuration="2.1s"',
      ),
      klog(
        'I',
        'kubelet.go:2577',
        '"SyncLoop (PLEG): event for pod" pod="shop/web-##" event={"ID":"##","Type":"ContainerStarted","Data":"##"}',
      ),
      klog('I', 'scope.go:117', '"RemoveContainer" containerID="##"'),
    ],
    trouble: [
      klog(
        'E',
        'pod_workers.go:1301',
        '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"web\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=web pod=web-##\\"" pod="shop/web-##" podUID="##"',
      ),
    ],
  },
]
