#!/bin/bash
# Exit code 0 when FlowRunner on this machine is ready to serve; needs nothing but bash.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${FLOWRUNNER_PORT:-8080}"
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" = 200 ]
# While the application is not there yet, the server answers 200 for itself: without any check.
IFS= read -r -t 5 -d '' answer <&3 || true
[[ "$answer" == *'"name"'* ]]
