#!/usr/bin/env bash
# Runs OAuth clients that others wrote against a real daemon: exit code 77, which CTest takes as "skipped", without them.
#
# Usage: run.sh TOKENWARD PLUGIN_DIRECTORY
set -euo pipefail
cd "$(dirname "$0")"
. ../../scripts/lib.sh

export TOKENWARD=$1 TOKENWARD_PLUGINS=$2
TOKENWARD_NODE_MODULES=$(node_packages oauth)/node_modules
export TOKENWARD_NODE_MODULES
if ! command -v node >/dev/null || [ ! -d "$TOKENWARD_NODE_MODULES" ]; then
  echo "needs node and the packages of tests/oauth; scripts/test installs them"
  exit 77
fi
exec node --test --test-reporter=spec ./*_test.mjs
