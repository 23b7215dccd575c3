#!/bin/bash
# Builds target/server (Payara Micro, unpacked), target/flowrunner (the application) and target/flowrunner.war (the same in
# one file, for a Payara Micro of your own); needs a JDK 17 or later and Maven.
set -euo pipefail
cd "$(dirname "$0")/.."
exec mvn -B -ntp -DskipTests package
