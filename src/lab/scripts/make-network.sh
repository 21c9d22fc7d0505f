#!/bin/bash
# Makes one network namespace for each host and a bridge between them in a namespace of its own. Runs inside the lab.
# usage: make-network.sh BASE NAME=ADDRESS...
set -euo pipefail
. "$(dirname "$0")/tree-program.sh"
base=$1
shift
ip() { tree_program "$base" usr/bin/ip "$@"; }
{
  echo 'netns add bridge'
  for host in "$@"; do echo "netns add ${host%%=*}"; done
} | ip -batch -
ip -n bridge link add br0 type bridge
ip -n bridge link set br0 up
for host in "$@"; do
  name=${host%%=*} address=${host#*=}
  ip link add eth0 netns "$name" type veth peer name "v-$name" netns bridge
  ip -n bridge link set "v-$name" master br0 up
  printf 'link set lo up\naddr add %s/24 dev eth0\nlink set eth0 up\n' "$address" | ip -n "$name" -batch -
  # As on every machine that kubeadm accepts: it belongs to the host's own network.
  nsenter --net="/run/netns/$name" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
done
