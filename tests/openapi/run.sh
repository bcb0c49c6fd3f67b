#!/usr/bin/env bash
# Holds the OpenAPI document and a real daemon against each other: exit code 77, which CTest takes as "skipped", without
# node or the packages.
#
# Usage: run.sh TOKENWARD PLUGIN_DIRECTORY TEST_FILE...
set -euo pipefail
cd "$(dirname "$0")"
. ../../scripts/lib.sh

export TOKENWARD=$1 TOKENWARD_PLUGINS=$2
shift 2
TOKENWARD_NODE_MODULES=$(node_packages openapi)/node_modules
export TOKENWARD_NODE_MODULES
if ! command -v node >/dev/null || [ ! -d "$TOKENWARD_NODE_MODULES" ]; then
  echo "needs node and the packages of tests/openapi; scripts/test installs them"
  exit 77
fi
exec node --test --test-reporter=spec "$@"
