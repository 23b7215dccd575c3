#!/bin/bash
# Builds target/flowrunner.war and copies the server beside it; needs a JDK 17 or later and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
exec mvn -B -ntp -DskipTests package
