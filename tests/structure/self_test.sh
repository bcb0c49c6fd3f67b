#!/usr/bin/env bash
# Shows that check.sh finds each kind of violation: a small tree that is right, then wrong in exactly one way at a time.
set -euo pipefail
check=$(dirname "$(realpath "$0")")/check.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

# A tree that is right.
plant_good() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree"/daemon/{base,domain,net,http,app/commands} "$tree"/{sdk,plugins/p,tests}
  printf '#pragma once\n#include <string>\n' >"$tree/daemon/base/a.h"
  printf '#pragma once\n// A comment with "net/b.h".\n#include "base/a.h"\n' >"$tree/daemon/net/b.h"
  printf '#include "net/b.h"\n#include "http/c.h"\n#include <asio.hpp>\n' >"$tree/daemon/app/commands/m.cpp"
  printf '// Opens with a comment.\n#pragma once\n#include <Poco/URI.h>\n' >"$tree/daemon/http/c.h"
  printf 'add_library(app commands/m.cpp)\n' >"$tree/daemon/app/CMakeLists.txt"
  printf '#include <stdint.h>\n' >"$tree/sdk/storage.h"
  printf '#include "tokenward/storage.h"\n#include <sqlite3.h>\n' >"$tree/plugins/p/p.c"
  printf 'add_library(p p.c)\n' >"$tree/plugins/p/CMakeLists.txt"
  printf '' >"$tree/CMakeLists.txt"
}

# expect PATTERN: check.sh refuses the tree, with exactly one line, which matches.
expect() {
  local output
  if output=$("$check" "$tree"); then
    echo "not found: $1"
    failures=$((failures + 1))
  elif [ "$(wc -l <<<"$output")" -ne 1 ] || ! grep -qE "$1" <<<"$output"; then
    printf 'expected: %s\nfound:    %s\n' "$1" "$output"
    failures=$((failures + 1))
  fi
}

# planted FILE TEXT PATTERN: the good tree with one more line in FILE is refused.
planted() {
  plant_good
  printf '%s\n' "$2" >>"$tree/$1"
  expect "$3"
}

plant_good
if ! "$check" "$tree" >/dev/null; then
  echo "a tree that is right was refused: $("$check" "$tree")"
  failures=$((failures + 1))
fi

planted daemon/base/a.h '#include "domain/x.h"' '^daemon/base/a.h:3: the layer base may not include this: domain/x.h$'
planted daemon/net/b.h '  #  include <http/c.h>' '^daemon/net/b.h:4: the layer net may not include this: http/c.h$'
planted daemon/net/b.h '#include "domain/x.h"' 'the layer net may not include this'
planted daemon/http/c.h '#include "net/b.h"' 'the layer http may not include this'
planted daemon/http/c.h '#include "app/x.h"' 'the layer http may not include this'
planted daemon/base/a.h '#include <boost/json.hpp>' 'the layer base does not use this library'
planted daemon/http/c.h '#include <asio.hpp>' 'the layer http does not use this library'
planted sdk/storage.h '#include "base/a.h"' 'the SDK depends on nothing of the daemon'
planted sdk/storage.h '#include <boost/json.hpp>' 'the SDK depends on no library'
planted plugins/p/p.c '#include "base/a.h"' '^plugins/p/p.c:3: plugins never see the daemon'
planted plugins/p/p.c '#include "../../daemon/base/a.h"' 'plugins never see the daemon'
planted daemon/app/lost.cpp '' '^daemon/app/lost.cpp: no CMakeLists.txt names this source'
planted CMakeLists.txt 'file(GLOB_RECURSE all *.cpp)' 'named, not found by a pattern'
planted daemon/base/bare.h 'int x;' '^daemon/base/bare.h: a header starts with #pragma once'
planted daemon/base/a.h '// TO''DO: later' '^daemon/base/a.h:3: unfinished'
planted tests/README.md 'FIX''ME' 'unfinished'
mkdir -p "$tree/daemon/misc"
plant_good
mkdir "$tree/daemon/misc"
expect '^daemon/misc: a folder that is no layer'

[ "$failures" -eq 0 ] && echo "every planted violation was found"
exit $((failures > 0))
