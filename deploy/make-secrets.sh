#!/bin/sh
# Writes the secrets of compose.yaml to ./secrets, each a file, once: what is there stays, because stores are encrypted and hashed by it.
# The directory is closed to other users of the machine; the files are not, because each container reads its own as another user.
set -eu
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
# A secret is written aside and renamed, so that a full disk or a kill leaves none that is empty or half; an empty one is written anew.
write() {
  if [ ! -s "secrets/$1" ]; then
    rm -f "secrets/.$1.new"
    printf '%s' "$2" > "secrets/.$1.new"
    test -s "secrets/.$1.new"
    chmod 444 "secrets/.$1.new"
    mv -f "secrets/.$1.new" "secrets/$1"
  fi
}

write postgres_password "$(random)"
write clickhouse_password "$(random)"
write clickhouse_reader_password "$(random)"
write grafana_password "$(random)"
write personal_data_key "$(random)"
api_key=$(random)
test -n "$api_key"
write api_keys "ops:admin:$api_key"
write database_url "postgres://openride:$(cat secrets/postgres_password)@postgres:5432/openride"
echo "The secrets are in ./secrets. The key of the API is what follows ops:admin: in secrets/api_keys; keep personal_data_key elsewhere, too."
