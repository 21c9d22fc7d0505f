#!/bin/bash
# Stands outside the lab and ends it. usage: guardian.sh RUN CGROUP LIMIT_SECONDS owned|detached
#
# The lab is one process tree in a pid namespace of its own, its mounts and networks live in namespaces held by nothing else: when
# the keeper dies, the kernel ends all of it at once. The guardian kills the keeper when its standard input closes (owned: the
# starting process is gone, however it ended) or when the limit passes; then it removes the directory and the cgroups. If the
# guardian itself is killed, the keeper dies with it (pdeathsig), and the next `up` or `down` sweeps the directory.
exec 3<&0
run=$1 cgroup=$2 limit=$3 lifetime=$4
setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child=KILL --propagation private --mount-proc \
  bash "$(dirname "$0")/keeper.sh" "$run" </dev/null >"$run/keeper.log" 2>&1 3<&- &
keeper=$!
echo "$keeper" >"$run/keeper.pid"
if [ "$lifetime" = owned ]; then
  setpriv --pdeathsig KILL timeout "$limit" cat <&3 >/dev/null &
else
  setpriv --pdeathsig KILL sleep "$limit" 3<&- </dev/null &
fi
clock=$!
exec 3<&- </dev/null
wait -n "$keeper" "$clock"
kill -KILL "$keeper" "$clock" 2>/dev/null
wait
bash "$(dirname "$0")/clean-lab.sh" "$run" "$cgroup"
