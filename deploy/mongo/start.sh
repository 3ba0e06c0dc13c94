#!/bin/bash
# The mongod of docker-compose.yml: a replica set of one member that asks everybody who they are. More options may follow.
set -euo pipefail

# By this key the members of a set know each other. There is one member, so nobody else ever needs it: it is made here.
key=/data/configdb/par.key
if [ ! -s "$key" ]; then
  (umask 0277 && head -c 96 /dev/urandom | base64 -w 0 > "$key")
fi

# A worker killed inside a transaction holds its documents for five seconds, not for sixty.
exec mongod --replSet=par --keyFile="$key" --bind_ip_all --wiredTigerCacheSizeGB=0.5 --oplogSize=512 \
  --setParameter=transactionLifetimeLimitSeconds=5 "$@"
