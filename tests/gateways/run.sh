#!/usr/bin/env bash
# Runs the files of config/gateways in real gateways, those that are installed: exit code 77, which CTest takes as
# "skipped", where Node.js is not there.
#
# Usage: run.sh TOKENWARD PLUGIN_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")"

export TOKENWARD=$1 TOKENWARD_PLUGINS=$2
if ! command -v node >/dev/null; then
  echo "needs node; scripts/test installs it"
  exit 77
fi
exec node --test --test-reporter=spec ./*_test.mjs
