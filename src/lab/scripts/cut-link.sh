#!/bin/bash
# Takes the link of a host down at the bridge: its network namespace outlives it, and would still refuse connections. Runs inside the lab.
# usage: cut-link.sh BASE NAME
set -euo pipefail
. "$(dirname "$0")/tree-program.sh"
tree_program "$1" usr/bin/ip -n bridge link set "v-$2" down
