#!/bin/bash
# Restate 1.7.12 from npm, and the Node that its service runs on.
set -euo pipefail
[ -d node_modules/@restatedev ] \
  || npm install --no-audit --no-fund @restatedev/restate-server@1.7.12 @restatedev/restate-sdk node@24
