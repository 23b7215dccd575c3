#!/bin/bash
# Node-RED 5.0.7 from npm; it needs Node 22.9 or newer, which comes from npm, too.
set -euo pipefail
[ -d node_modules/node-red ] || npm install --no-audit --no-fund node-red@5.0.7 node@24
