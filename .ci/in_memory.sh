#!/usr/bin/env bash
# Runs a command with temporary files in memory, where there is room for them, and removes them at the end. Each ledger of a
# test is made durable on its disk several times, and on a shared disk two workers wait for that a third of their time.
set -uo pipefail
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
if [ "${room:-0}" -lt 4000000 ] 2>/dev/null || [ -z "${room:-}" ]; then
  exec "$@"
fi
# Where nobody may write there, the command runs with its files where they usually are.
folder=$(mktemp -d -p /dev/shm ondo-tests.XXXXXX) || exec "$@"
trap 'rm -rf "$folder"' EXIT
chmod 711 "$folder"  # PostgreSQL is run by a user of its own, who has to come through
# Containers often mount it so that nothing in it can be run, as some tests do with a script of theirs.
printf '#!/bin/sh\n' >"$folder/script" && chmod +x "$folder/script" && "$folder/script" 2>/dev/null || {
  "$@"
  exit
}
TMPDIR="$folder" "$@"
