#!/bin/bash
# Seconds until FlowRunner is ready (its first start, and one with the data of the first), beside
# Payara Micro with an empty application, as it comes (bare) and with FlowRunner's options (tuned), in
# turn: src/bench/startup.sh [rounds]. Needs the built files in target/; takes java from the PATH, and
# the recorded start if there is one.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds="${1:-3}"
work="$PWD/target/bench/startup"
rm -rf "$work" && mkdir -p "$work/empty/WEB-INF"
echo '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0"/>' > "$work/empty/WEB-INF/web.xml"
echo UP > "$work/empty/up.txt"
(cd "$work/empty" && jar -cf "$work/empty.war" .)
port=18099
pid=
trap '[ -z "$pid" ] || kill "$pid"' EXIT

# seconds until the address answers what is awaited, and resident MiB then
measure() {
  local name="$1" path="$2" awaited="$3" begun now
  shift 3
  begun=$(date +%s%N)
  "$@" > "$work/$name.log" 2>&1 &
  pid=$!
  until curl -sf -m 2 "http://127.0.0.1:$port$path" | grep -q "$awaited"; do
    kill -0 "$pid" || { echo "$name did not start, see $work/$name.log" >&2; exit 1; }
    sleep 0.1
  done
  now=$(date +%s%N)
  echo "$name $(((now - begun) / 1000000)) ms $(awk '{print ($14 + $15) / 100}' "/proc/$pid/stat") s of CPU" \
    "$(($(awk '/VmRSS/ {print $2}' "/proc/$pid/status") / 1024)) MiB"
  kill "$pid"
  wait "$pid" || true
  pid=
}

flowrunner() {
  FLOWRUNNER_HOME="$work/home" FLOWRUNNER_PORT=$port \
    FLOWRUNNER_ADMIN_EMAIL=admin@bench.example FLOWRUNNER_ADMIN_PASSWORD="the benchmark's administrator" \
    exec server-config/start.sh
}

payara() {
  rm -rf "$work/tmp" && mkdir -p "$work/tmp"
  exec java "-Djava.io.tmpdir=$work/tmp" "$@"
}

empty=(-jar target/payara-micro.jar --deploy "$work/empty.war" --contextroot / --port "$port" --nohazelcast --disablephonehome)

bare() {
  payara "${empty[@]}"
}

tuned() {
  # word splitting of the options is meant
  # shellcheck disable=SC2086
  payara @server-config/java-options ${FLOWRUNNER_JAVA_OPTIONS:-} \
    "${empty[@]}" --prebootcommandfile server-config/pre-boot.txt --logproperties server-config/logging.properties
}

for _ in $(seq "$rounds"); do
  measure bare /up.txt UP bare
  measure tuned /up.txt UP tuned
  rm -rf "$work/home"
  measure first /health/ready '"name"' flowrunner
  measure again /health/ready '"name"' flowrunner
done
