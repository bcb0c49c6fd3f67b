#!/usr/bin/env bash
# Runs the tests of the page in a real browser: exit code 77, which CTest takes as "skipped", where there is none.
#
# Usage: run.sh TOKENWARD PLUGIN_DIRECTORY PICTURES_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")"
. ../../scripts/lib.sh

export TOKENWARD=$1 TOKENWARD_PLUGINS=$2 TOKENWARD_SHOTS=$3
TOKENWARD_NODE_MODULES=$(node_packages console)/node_modules
TOKENWARD_CHROMIUM=$(command -v chromium || true)
export TOKENWARD_NODE_MODULES TOKENWARD_CHROMIUM
if ! command -v node >/dev/null || [ -z "$TOKENWARD_CHROMIUM" ] || [ ! -d "$TOKENWARD_NODE_MODULES" ]; then
  echo "needs chromium, node and the packages of tests/console; scripts/test installs them"
  exit 77
fi
rm -rf "$TOKENWARD_SHOTS"
exec node --test --test-reporter=spec ./*_test.mjs
