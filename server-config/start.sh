#!/bin/bash
# Runs FlowRunner in the foreground: the built files beside this directory, or in target/.
# Environment: FLOWRUNNER_ADDRESS, FLOWRUNNER_PORT, FLOWRUNNER_HOME and every other setting of
# FlowRunner, FLOWRUNNER_JAVA_OPTIONS; arguments go to Payara Micro.
set -euo pipefail
config="$(cd "$(dirname "$0")" && pwd)"
built="$(dirname "$config")"
[ -d "$built/server" ] || built="$built/target"
port="${FLOWRUNNER_PORT:-8080}"
export FLOWRUNNER_HOME="${FLOWRUNNER_HOME:-$PWD/data}"

# The server's own copy of what it runs, and what its libraries unpack.
temporary="$FLOWRUNNER_HOME/tmp-$port"
if mkdir -p "$temporary"; then
  # the launcher removes old copies, for it knows which are in use
  find "$temporary" -mindepth 1 -maxdepth 1 ! -name 'flowrunner-run-*' -exec rm -rf {} + || true
else
  temporary="${TMPDIR:-/tmp}"
fi

# See record-start.sh. Of other files, or for another Java, it would be worse than nothing.
recorded="$built/server/flowrunner.aot"
cache=
if [ "$recorded" -nt "$built/server/flowrunner-server.jar" ] \
  && [ "$(cat "$recorded.java")" = "$(readlink -f "$(command -v java)")" ]; then
  cache="-XX:AOTCache=$recorded"
fi

# word splitting of the options is meant
# shellcheck disable=SC2086
exec java "@$config/java-options" \
  "-Dflowrunner.address=${FLOWRUNNER_ADDRESS:-127.0.0.1}" \
  "-Djava.io.tmpdir=$temporary" \
  ${cache:+"$cache"} \
  ${FLOWRUNNER_JAVA_OPTIONS:-} \
  -jar "$built/server/flowrunner-server.jar" \
  --deploy "$built/flowrunner" \
  --port "$port" \
  "$@"
