#!/bin/bash
# Boots a host that was switched off when its time is up, unless somebody takes the order away before. Runs inside the lab and ends with it.
# usage: power-on-later.sh SECONDS ORDER COMMAND...
seconds=$1 order=$2
shift 2
while [ "$SECONDS" -lt "$seconds" ]; do
  [ -e "$order" ] || exit 0
  sleep 0.5
done
# Whoever removes the order carries it out.
rm "$order" 2>/dev/null || exit 0
exec "$@"
