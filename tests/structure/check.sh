#!/usr/bin/env bash
# The rules of the tree that no compiler knows: who may include whom, that the build names every source, and what no
# file may hold. Prints one line for each violation; exit code 1 where there is any.
#
# Usage: check.sh ROOT
set -euo pipefail
cd "${1:?Usage: check.sh ROOT}"

readonly layers='base|domain|crypto|storage|tenant|net|http|api|console|app'
readonly libraries='Poco|asio|boost|openssl|argon2|toml\+\+|CLI|sqlite3|zlib'
violations=0
report() {
  printf '%s\n' "$1"
  violations=$((violations + 1))
}

# Files of the project with one of the given endings, under the given folders that exist.
files() {
  local endings=$1 folder existing=()
  shift
  for folder in "$@"; do [ ! -d "$folder" ] || existing+=("$folder"); done
  [ ${#existing[@]} -eq 0 ] || find "${existing[@]}" -type f -regextype posix-extended -regex ".*\.($endings)" | sort
}

# refuse_includes FILE REGEX MESSAGE: no include of the file matches REGEX (of what stands between the quotes).
refuse_includes() {
  local line
  while IFS= read -r line; do
    report "$1:${line%%:*}: $3: ${line#*:}"
  done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$1" |
    sed -E 's/^([0-9]+):[^"<]*["<]([^">]*)[">].*/\1:\2/' | grep -E "^[0-9]+:$2" || true)
}

# allow_layers FOLDER NAMES: files of the layer include no other layer than those.
allow_layers() {
  local file forbidden
  forbidden=$(tr '|' '\n' <<<"$layers" | grep -vxE "$2" | paste -sd '|')
  while IFS= read -r file; do
    [ -z "$forbidden" ] || refuse_includes "$file" "($forbidden)/" "the layer $1 may not include this"
  done < <(files 'h|cpp|in' "daemon/$1")
}

# refuse_libraries FOLDER NAMES: files of the layer include none of those libraries.
refuse_libraries() {
  local file
  while IFS= read -r file; do
    refuse_includes "$file" "($2)[/.]" "the layer $1 does not use this library"
  done < <(files 'h|cpp' "daemon/$1")
}

check_layers() {
  allow_layers base 'base'
  allow_layers domain 'base|domain'
  allow_layers crypto 'base|domain|crypto'
  allow_layers storage 'base|domain|crypto|storage'
  allow_layers tenant 'base|domain|crypto|storage|tenant'
  allow_layers net 'base|net'
  allow_layers http 'base|domain|crypto|storage|tenant|http'
  allow_layers api 'base|domain|crypto|storage|tenant|http|console|api'
  allow_layers console 'console'
  local layer
  for layer in base domain; do refuse_libraries "$layer" "$libraries"; done
  for layer in crypto storage tenant net; do refuse_libraries "$layer" 'Poco|CLI|toml\+\+|sqlite3'; done
  for layer in crypto storage tenant http api; do refuse_libraries "$layer" 'asio'; done
  for layer in net http console api; do refuse_libraries "$layer" 'openssl|argon2|sqlite3'; done
  for layer in daemon/*/; do
    layer=$(basename "$layer")
    grep -qE "^($layers)$" <<<"$layer" || report "daemon/$layer: a folder that is no layer"
  done
}

# The SDK stands alone, and plugins see the SDK alone.
check_plugins() {
  local file
  while IFS= read -r file; do
    refuse_includes "$file" "($layers)/|.*daemon/" "the SDK depends on nothing of the daemon"
    refuse_includes "$file" "($libraries)[/.]" "the SDK depends on no library"
  done < <(files 'h|hpp' sdk)
  while IFS= read -r file; do
    refuse_includes "$file" "($layers)/|.*daemon/" "plugins never see the daemon"
  done < <(files 'h|hpp|c|cpp' plugins)
}

# Every source is named by the CMakeLists.txt of its folder or of one above (or by path in a function of cmake/), and none is found by a pattern.
check_build() {
  local file folder
  while IFS= read -r file; do
    folder=$(dirname "$file")
    until [ "$folder" = . ] || grep -qsF "$(basename "$file")" "$folder/CMakeLists.txt"; do
      folder=$(dirname "$folder")
    done
    [ "$folder" != . ] || grep -qsF "$file" cmake/*.cmake || report "$file: no CMakeLists.txt names this source"
  done < <(files 'c|cpp' daemon plugins sdk tests)
  while IFS= read -r file; do
    report "$file: sources are named, not found by a pattern"
  done < <(find . -path ./build -prune -o -name CMakeLists.txt -exec grep -lE 'file\(GLOB' {} +)
}

# What the page is made of is named too, as what is not named is not embedded.
check_page() {
  local file
  while IFS= read -r file; do
    grep -qsxE "  $(basename "$file")\)?" daemon/console/page/files.cmake || report "$file: files.cmake does not name it"
  done < <(files 'html|js|css|svg' daemon/console/page)
}

check_texts() {
  local file line
  while IFS= read -r file; do
    # C headers among the tests have a guard, as every C compiler knows it; the header that was released stays as it is.
    grep -m 1 -vE '^([/ ]\*.*|//.*)?$' "$file" | grep -qxE '#pragma once|#ifndef TOKENWARD_TESTS_[A-Z_]+_H' ||
      report "$file: a header starts with #pragma once"
  done < <(files 'h' daemon plugins tests | grep -vE '^tests/sdk/abi/[0-9]')
  # Written apart, so that this file does not find itself.
  local unfinished='TO''DO|FIX''ME|XX''X'
  while IFS= read -r line; do
    report "$line: unfinished"
  done < <(grep -rnIwE "$unfinished" --include='*' daemon plugins sdk tests scripts config packaging cmake ./*.md \
    ./CMakeLists.txt 2>/dev/null | cut -d: -f1,2 || true)
}

check_layers
check_plugins
check_build
check_page
check_texts
[ "$violations" -eq 0 ] && echo "the structure holds"
exit $((violations > 0))
