#!/bin/bash
# Brings docker-compose.yml up as a ledger of its own, with the demo and monitoring, and looks whether all of it works:
# healthy, data, every target scraped, each container restarted in turn, nothing lost. Then it is taken down with its data.
# Other ports: NATS_PORT and the like, as for Compose. Ends with status 0, or says what is wrong. Without Docker it does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

if docker compose version >/dev/null 2>&1; then tool=(docker compose); else tool=(docker-compose); fi
if ! docker info >/dev/null 2>&1 || ! command -v "${tool[0]}" >/dev/null; then
  echo "compose-check: no Docker here, nothing checked" >&2
  exit 0
fi
export COMPOSE_PROJECT_NAME=par-check
compose=("${tool[@]}" --env-file deploy/demo.env)
prometheus=http://127.0.0.1:${PROMETHEUS_PORT:-9090}

say() { printf '%5d s  %s\n' "$SECONDS" "$*" >&2; }
finish() {
  status=$?
  if [ "$status" != 0 ]; then
    say "failed"
    "${compose[@]}" ps || true
    "${compose[@]}" logs --tail 20 || true
  fi
  "${compose[@]}" down --volumes >/dev/null 2>&1 || true
  exit "$status"
}
trap finish EXIT

# eventually SECONDS COMMAND...: until the command succeeds.
eventually() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      say "not within its time: $*"
      return 1
    fi
    sleep 1
  done
}
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$("${compose[@]}" ps -q "$1")")" = healthy ]; }
ended_well() { [ "$(docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' "$("${compose[@]}" ps -a -q "$1")")" = "exited 0" ]; }
# holds URL TEXT: the page is there, and the text is in it.
holds() {
  local page
  page=$(curl -sf --max-time 20 "$1") && [[ $page == *"$2"* ]]
}
all_up() { holds "$prometheus/api/v1/query?query=count(up==1)" '"3"]'; }
verified() { "${compose[@]}" run --rm par log verify >&2; }

running=(nats mongo plan-service progress-service report-service prometheus grafana)
say "building"
"${compose[@]}" build >/dev/null
say "starting"
"${compose[@]}" up -d >/dev/null
for name in "${running[@]}"; do eventually 180 healthy "$name"; done
say "all healthy"
eventually 300 ended_well demo
say "the demo has played"
holds "http://127.0.0.1:${PLAN_PORT:-8081}/v1/plans" chi-linh-cchc-2023
holds "http://127.0.0.1:${REPORT_PORT:-8083}/city/chi-linh" '<html'
eventually 60 all_up
say "Prometheus scrapes all three services"
verified
for name in "${running[@]}"; do
  "${compose[@]}" restart "$name" >/dev/null 2>&1
  for other in "${running[@]}"; do eventually 120 healthy "$other"; done
  say "$name restarted, all healthy"
done
eventually 60 all_up
verified
say "nothing is lost"
