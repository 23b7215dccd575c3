#!/bin/bash
# Records one start of FlowRunner, so that later ones of the same files with the same Java take about
# a third less time. Needs Java 25 or later, the built files (build.sh), a minute, and 180 MiB of disk.
set -euo pipefail
config="$(cd "$(dirname "$0")" && pwd)"
built="$(dirname "$config")"
[ -d "$built/server" ] || built="$built/target"
recorded="$built/server/flowrunner.aot"

version="$(java -XshowSettings:properties -version 2>&1 | awk '/java.specification.version/ {print $3}')"
if [ "${version%%.*}" -lt 25 ]; then
  echo "A start can be recorded with Java 25 or later; this is Java $version. FlowRunner starts as before." >&2
  exit 3
fi

work="$(mktemp -d)"
pid=
trap '[ -z "$pid" ] || kill "$pid" 2> /dev/null || true; rm -rf "$work"' EXIT
rm -f "$recorded" "$recorded.java"
export FLOWRUNNER_PORT="${FLOWRUNNER_PORT:-18080}"
if "$config/healthy.sh" 2> /dev/null; then
  echo "Port $FLOWRUNNER_PORT is in use: set FLOWRUNNER_PORT to a free one." >&2
  exit 1
fi
FLOWRUNNER_HOME="$work" FLOWRUNNER_ADDRESS=127.0.0.1 FLOWRUNNER_DB_URL= FLOWRUNNER_DB_USER= FLOWRUNNER_DB_PASSWORD= \
  FLOWRUNNER_ADMIN_EMAIL=nobody@localhost FLOWRUNNER_ADMIN_PASSWORD="$(head -c 24 /dev/urandom | base64)" \
  FLOWRUNNER_JAVA_OPTIONS="-XX:AOTCacheOutput=$recorded" "$config/start.sh" > "$work/log" 2>&1 &
pid=$!
tries=600
until "$config/healthy.sh" 2> /dev/null; do
  if ! kill -0 "$pid" 2> /dev/null || [ $((tries -= 1)) -eq 0 ]; then
    cat "$work/log" >&2
    echo "FlowRunner did not start." >&2
    exit 1
  fi
  sleep 0.5
done
kill "$pid"
wait "$pid" || true
pid=
if [ ! -s "$recorded" ]; then
  cat "$work/log" >&2
  echo "The start could not be recorded." >&2
  exit 1
fi
readlink -f "$(command -v java)" > "$recorded.java"
echo "Recorded: $recorded"
