#!/bin/bash
# Removes what a dead lab left: its cgroups and its directory. usage: clean-lab.sh RUN CGROUP
run=$1 cgroup=$2
# The processes were killed just now; a cgroup can be removed only when the last of them is gone.
for attempt in $(seq 100); do
  left=0
  for group in /sys/fs/cgroup/"$cgroup" /sys/fs/cgroup/*/"$cgroup"; do
    [ -d "$group" ] || continue
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$group" ] && left=1
  done
  [ "$left" = 0 ] && break
  sleep 0.05
done
rm -rf --one-file-system "$run"
[ "$left" = 0 ] && [ ! -e "$run" ]
