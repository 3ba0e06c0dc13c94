#!/bin/sh
# The nats-server of docker-compose.yml. When accounts.conf has changed it is read again: twice, since an account that a
# reload brings has imports that lead nowhere until the next one.
set -eu
accounts=/etc/nats/accounts/accounts.conf

nats-server --config "${NATS_CONFIG:-/etc/nats/par.conf}" &
server=$!
trap 'kill -TERM "$server"' TERM INT
trap 'kill -HUP "$server"' HUP

taken=$(cksum < "$accounts")
while kill -0 "$server" 2>/dev/null; do
  sleep 2 &
  wait $! || true
  now=$(cksum < "$accounts")
  if [ "$now" != "$taken" ]; then
    taken=$now
    kill -HUP "$server"
    sleep 1
    kill -HUP "$server"
  fi
done
wait "$server"
