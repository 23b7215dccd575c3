#!/bin/bash
# Runs FlowRunner in the foreground: the built files beside this directory, or in target/.
# Environment: FLOWRUNNER_ADDRESS, FLOWRUNNER_PORT, FLOWRUNNER_HOME and every other setting of
# FlowRunner, FLOWRUNNER_JAVA_OPTIONS; arguments go to Payara Micro.
set -euo pipefail
config="$(cd "$(dirname "$0")" && pwd)"
built="$(dirname "$config")"
[ -f "$built/flowrunner.war" ] || built="$built/target"
port="${FLOWRUNNER_PORT:-8080}"
export FLOWRUNNER_HOME="${FLOWRUNNER_HOME:-$PWD/data}"

# Payara Micro unpacks itself for each start and tidies up only when it stops in order.
temporary="$FLOWRUNNER_HOME/tmp-$port"
rm -rf "$temporary" && mkdir -p "$temporary" || temporary="${TMPDIR:-/tmp}"

# word splitting of the options is meant
# shellcheck disable=SC2086
exec java "@$config/java-options" \
  "-Dflowrunner.address=${FLOWRUNNER_ADDRESS:-127.0.0.1}" \
  "-Djava.io.tmpdir=$temporary" \
  ${FLOWRUNNER_JAVA_OPTIONS:-} \
  -jar "$built/payara-micro.jar" \
  --deploy "$built/flowrunner.war" \
  --contextroot / \
  --port "$port" \
  --nohazelcast \
  --disablephonehome \
  --prebootcommandfile "$config/pre-boot.txt" \
  --logproperties "$config/logging.properties" \
  "$@"
