#!/bin/sh
# Makes the secrets of compose.yaml in ./secrets, once: what is there stays as it is.
# Containers read them under other users than yours, so the files are readable and the folder is yours alone.
set -eu
cd "$(dirname "$0")"
[ -d secrets ] || mkdir -m 0700 secrets

keep() { # NAME TEXT
  [ -s "secrets/$1" ] || (umask 022 && printf '%s' "$2" >"secrets/$1")
}

random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

for name in grafana_password identity_secret postgres_password session_secret webhook_secret; do
  keep "$name" "$(random)"
done
keep ledger "postgresql://ondo:$(cat secrets/postgres_password)@postgres/ondo"
[ -e secrets/admin_key ] || (umask 022 && : >secrets/admin_key) # filled when the ledger is there
