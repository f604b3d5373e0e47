#!/bin/sh
# Builds the image, starts compose.yaml with two api processes under a name of its own, sends an event, asks for it, and removes
# everything again. It needs Docker with Compose 2.24 or newer, the ports 8097 and 9097, and a complete lock (npm run lock:complete) or
# UNLOCKED_PACKAGES=on in the environment.
set -eu
cd "$(dirname "$0")/.."
project=openride-smoke
compose() { docker compose --project-name "$project" --env-file /dev/null "$@"; }
deploy/make-secrets.sh
key=$(sed 's/^ops:admin://' secrets/api_keys)
trap 'status=$?; [ "$status" = 0 ] || compose logs --tail 50; compose down --volumes --timeout 60; exit "$status"' EXIT

compose build
compose up --detach --wait --wait-timeout 300 --scale api=2
event='{"event_type":"user.registered","event_timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","user_id":"2f1c7e4a-5d3b-4c8e-9a6f-1b2c3d4e5f60","role":"RIDER","phone":"+2348012345678","full_name":"Ada Obi","email":"ada@example.com","city":"Lagos","state":"Lagos"}'
ask() { curl --silent --show-error --fail --header "x-api-key: $key" "$@"; }
ask --header 'content-type: application/json' --data "$event" http://127.0.0.1:8097/v1/events | grep -E '"(accepted|duplicates)":1'
ask http://127.0.0.1:8097/v1/metrics/users > /dev/null
roles=$(ask http://127.0.0.1:8097/health | grep -o '"role":"[a-z]*"' | sort -u | wc -l)
[ "$roles" = 3 ] || { echo "$roles roles know one another, not 3."; exit 1; }
# The user of questions reads, and does not write.
as_reader() {
  compose exec -T clickhouse sh -c 'clickhouse-client --user openride_reader --password "$(cat /run/secrets/clickhouse_reader_password)" --query "$1"' sh "$1"
}
as_reader 'SELECT count() FROM openride.events_raw'
if as_reader 'TRUNCATE TABLE openride.events_raw' 2> /dev/null; then echo 'The reader may write.'; exit 1; fi
ask http://127.0.0.1:9097/metrics | grep -c '^openride_'
compose exec -T worker sh -c '! touch /app/written 2> /dev/null' # the root file system is read-only
echo 'The image and compose.yaml work.'
