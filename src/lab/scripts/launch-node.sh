#!/bin/bash
# Boots one host: systemd in a container over an overlay, in its ready-made network namespace. Runs inside the lab.
# usage: launch-node.sh RUN NAME CGROUP LAYERS BASE
set -euo pipefail
. "$(dirname "$0")/tree-program.sh"
run=$1 name=$2 cgroup=$3 layers=$4 base=$5
node=$run/nodes/$name
mkdir -p "$node/work" "$node/root"
mountpoint -q "$node/root" ||
  mount -t overlay overlay -o "lowerdir=$layers,upperdir=$node/upper,workdir=$node/work" "$node/root"

# A cgroup for each host in every hierarchy there is; else all hosts share one scope and one of them comes up degraded.
for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/{systemd,memory,pids,cpu,cpuacct,cpu,cpuacct,unified}; do
  [ -e "$hierarchy/cgroup.procs" ] || continue
  mkdir -p "$hierarchy/$cgroup/$name"
  echo 0 >"$hierarchy/$cgroup/$name/cgroup.procs"
done
export SYSTEMD_NSPAWN_LOCK=0
[ -e /sys/fs/cgroup/cgroup.procs ] || export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=0

# Not --capability=all: without CAP_SYS_TIME, CAP_SYS_MODULE, CAP_SYS_RAWIO and CAP_MKNOD nothing in the host reaches the machine's
# clock, kernel or disks by accident. It is no wall against an attacker: hosts run as the machine's root.
tree_command "$base" usr/bin/systemd-nspawn
exec "${TREE_COMMAND[@]}" --quiet --directory="$node/root" --machine="$name" --boot --register=no --keep-unit --console=pipe \
  --network-namespace-path="/run/netns/$name" --capability=CAP_NET_ADMIN,CAP_NET_RAW --drop-capability=CAP_MKNOD \
  --resolv-conf=off --timezone=off --link-journal=no
