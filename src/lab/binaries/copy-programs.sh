#!/bin/bash
# Makes a layer of programs that this machine has already; of those it lacks, pause and crictl can be built.
# usage: copy-programs.sh TARGET GO NAME=PATH...
set -euo pipefail
target=$1 go=$2 here=$(dirname "$0")
shift 2
. "$here/build-layer.sh"

declare -A names
for pair in "$@"; do
  name=${pair%%=*} file=$(realpath "${pair#*=}")
  # One file under several names (a multi-call program) stays one file.
  if [ -n "${names[$file]:-}" ]; then
    ln -s "${names[$file]}" "$layer/usr/bin/$name"
  else
    install -m 755 "$file" "$layer/usr/bin/$name"
    names[$file]=$name
  fi
done
cd "$work/source"
if [ -e "$layer/usr/bin/kubelet" ]; then
  [ -e "$layer/usr/bin/pause" ] || build_pause
  [ -e "$layer/usr/bin/crictl" ] || build_crictl
fi
finish
