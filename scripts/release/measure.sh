#!/usr/bin/env bash
# Proves and measures a built binary and its image: measure.sh BINARY. The image gates the demo with 8 rounds (half a minute of load).
# Prints sizes and the time that `perf-gate --version` takes; needs buildah and python3.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=${1:?usage: measure.sh BINARY}
name=localhost/perf-gate:measured
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}
folder=$(mktemp -d)
container=
services=()
clean() {
  # buildah stops what it runs, and may fall over in doing so.
  ((${#services[@]} == 0)) || { kill "${services[@]}" && wait "${services[@]}"; } 2>/dev/null || true
  [[ -z $container ]] || buildah rm "$container" >/dev/null
  buildah rmi --force "$name" >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap clean EXIT

scripts/image.sh "$binary" "$name" >/dev/null
buildah push --quiet "$name" "oci-archive:$folder/image.tar"

container=$(buildah from --pull-never "$name")
echo "in the image: $(buildah run "$container" -- perf-gate --version), as user $(buildah inspect --format '{{.OCIv1.Config.User}}' "$container")"
# As in a cluster: three containers of it, two services and the gate that drives them by their addresses.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
cat >"$folder/demo.yaml" <<'Y'
target: { base: { url: "${BASE}" }, head: { url: "${HEAD}" } }
load: { constant-arrival-rate: { rate: 100/s, duration: 8s } }
warmup: { at_least: 1s, at_most: 1s }
tasks: [GET /items]
policy: { fail_on: [regressed, invalid] }
Y
# The image runs as a user of its own.
chmod 755 "$folder" && chmod 644 "$folder/demo.yaml"
addresses=()
for arm in BASE HEAD; do
  port=$(free_port)
  buildah run "$container" -- perf-gate demo --port "$port" >/dev/null 2>&1 &
  services+=($!)
  addresses+=(--env "$arm=http://127.0.0.1:$port")
done
gate() {
  buildah run "${addresses[@]}" --volume "$folder:/scenarios:ro" "$container" -- perf-gate gate --rounds=8 /scenarios/demo.yaml
}
# A busy machine is *invalid*, rightly: then again.
gate || gate || gate

python3 - "$binary" "$folder/image.tar" <<'P'
import os, statistics, subprocess, sys, time

binary, image = sys.argv[1:]
times = []
for _ in range(50):
    began = time.perf_counter()
    subprocess.run([binary, "--version"], check=True, stdout=subprocess.DEVNULL)
    times.append((time.perf_counter() - began) * 1000)
print(f"binary   {os.path.getsize(binary) / 1e6:.1f} MB")
print(f"image    {os.path.getsize(image) / 1e6:.1f} MB (OCI archive, compressed)")
print(f"start-up {statistics.median(times):.1f} ms (median of 50, {min(times):.1f} … {max(times):.1f})")
P
