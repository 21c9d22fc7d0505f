#!/bin/bash
# Process 1 of a lab: holds its mount and pid namespaces open and buries its dead. usage: keeper.sh RUN
run=$1
# A /run of its own, so that the named network namespaces of `ip` are seen by this lab alone.
mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/netns && mount --bind "$run/hosts" /etc/hosts && : >"$run/keeper.ready"
while :; do
  sleep infinity &
  wait $!
done
