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
clean() {
  [[ -z $container ]] || buildah rm "$container" >/dev/null
  rm -rf "$folder"
}
trap clean EXIT

scripts/image.sh "$binary" "$name" >/dev/null
buildah push --quiet "$name" "oci-archive:$folder/image.tar"

container=$(buildah from --pull-never "$name")
echo "in the image: $(buildah run "$container" -- perf-gate --version), as user $(buildah inspect --format '{{.OCIv1.Config.User}}' "$container")"
# The image runs as a user of its own.
chmod 755 "$folder" && install -m 644 scenarios/quickstart.yaml "$folder"
status=0
buildah run --volume "$folder:/scenarios:ro" "$container" -- perf-gate gate --rounds=8 --fail-on=regressed /scenarios/quickstart.yaml || status=$?
[[ $status = 0 ]] || { echo "the gate in the image ended with $status" >&2 && exit 1; }

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
