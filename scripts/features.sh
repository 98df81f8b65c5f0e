#!/usr/bin/env bash
# The program with each cargo feature alone and some pairs, through clippy; ./test does that with all and with none.
set -euo pipefail
cd "$(dirname "$0")/.."

for features in s3 sqs dynamodb sqs,dynamodb s3,sqs; do
  echo "features: $features"
  cargo clippy --lib --bins --locked --no-default-features --features "$features" -- -D warnings
done
