#!/bin/bash
# Boots one host: systemd in a container over an overlay, in its ready-made network namespace. Runs inside the lab.
# usage: launch-node.sh RUN NAME CGROUP LAYERS BASE plain|containers
# A host of the kind `containers` runs containers of its own: it has $node/containerd and $node/kernel, made for it before.
set -euo pipefail
. "$(dirname "$0")/tree-program.sh"
run=$1 name=$2 cgroup=$3 layers=$4 base=$5 kind=$6
node=$run/nodes/$name
# A host that was switched off before has its link down.
tree_program "$base" usr/bin/ip -n bridge link set "v-$name" up
mkdir -p "$node/work" "$node/root"
mountpoint -q "$node/root" ||
  mount -t overlay overlay -o "lowerdir=$layers,upperdir=$node/upper,workdir=$node/work" "$node/root"

# A cgroup for each host in every hierarchy there is; else all hosts share one scope and one of them comes up degraded.
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/{systemd,memory,pids,cpu,cpuacct,cpuset,devices,freezer,blkio,unified}; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$cgroup/$name"
  # Processes enter a cpuset only when it says which processors and memory it has.
  for group in "$cgroup" "$cgroup/$name"; do
    for setting in cpuset.cpus cpuset.mems; do
      [ ! -e "$hierarchy/$setting" ] || cat "$hierarchy/$setting" >"$hierarchy/$group/$setting"
    done
  done
  echo 0 >"$hierarchy/$cgroup/$name/cgroup.procs"
done
export SYSTEMD_NSPAWN_LOCK=0
[ -e /sys/fs/cgroup/cgroup.procs ] || export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0

# Not --capability=all: without CAP_SYS_TIME, CAP_SYS_MODULE and CAP_SYS_RAWIO (and CAP_MKNOD, where no containers are made) nothing
# in the host reaches the machine's clock, kernel or disks by accident. It is no wall against an attacker: hosts run as the machine's root.
options=(--drop-capability=CAP_MKNOD)
if [ "$kind" = containers ]; then
  # overlayfs does not stack on the host's own overlay. kubelet reads /dev/kmsg and sets kernel parameters of the machine, of which it
  # sees the host's own copies here. runc makes a session keyring for each container.
  options=(--bind="$node/containerd:/var/lib/containerd" --bind=/dev/kmsg --system-call-filter="@keyring bpf"
    --capability=CAP_SYSLOG,CAP_BPF)
fi
tree_command "$base" usr/bin/systemd-nspawn
exec "${TREE_COMMAND[@]}" --quiet --directory="$node/root" --machine="$name" --boot --register=no --keep-unit --console=pipe \
  --network-namespace-path="/run/netns/$name" --capability=CAP_NET_ADMIN,CAP_NET_RAW "${options[@]}" \
  --resolv-conf=off --timezone=off --link-journal=no
