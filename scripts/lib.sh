# shellcheck shell=bash
# Shared by the scripts in this folder; sourced, not run. Every function says on standard error what it does.

say() { printf '%s\n' "$*" >&2; }
fail() { say "${0##*/}: $*"; exit 1; }

# The Boost of this Debian that the code is built with: 1.81 on bookworm, the release's own (1.83) on trixie.
boost_version() {
  if grep -qs '^VERSION_ID="12"' /etc/os-release; then echo 1.81; else echo 1.83; fi
}

# What building the daemon takes, and what testing it takes besides; one package a line.
build_packages() {
  local boost
  boost=$(boost_version)
  printf '%s\n' g++ cmake ninja-build ccache pkg-config libssl-dev libpoco-dev libasio-dev libargon2-dev libsqlite3-dev \
    libmariadb-dev libtomlplusplus-dev libcli11-dev "libboost-json$boost-dev" "libboost$boost-dev"
}
test_packages() {
  printf '%s\n' abigail-tools doxygen clang libclang-rt-dev curl strace "libboost-test$(boost_version)-dev" mariadb-server-core chromium fonts-dejavu-core \
    nginx haproxy apache2-bin libapache2-mod-oauth2 lua-socket caddy
  # Whoever has a newer Node.js than Debian's keeps it.
  command -v npm >/dev/null || printf '%s\n' nodejs npm
}

# node_packages SUITE: the folder, outside the tree, where the npm packages of tests/SUITE lie: one for each state of
# their lock file.
node_packages() {
  local suite=$1 lock
  lock=$(dirname "${BASH_SOURCE[0]}")/../tests/$suite/package-lock.json
  printf '%s/tokenward/%s-tests-%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$suite" "$(sha256sum "$lock" | cut -c 1-16)"
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# without_services SUDO COMMAND...: runs the command by way of SUDO (may be empty); packages that it installs do not start
# their services, such as a web server on port 80. A policy of the system's own stays as it is.
without_services() {
  local sudo=$1 policy=/usr/sbin/policy-rc.d
  shift
  if [ -e "$policy" ]; then
    $sudo "$@"
    return
  fi
  (
    trap '$sudo rm -f "$policy"' EXIT
    $sudo install -m 755 /dev/stdin "$policy" <<<$'#!/bin/sh\nexit 101'
    $sudo "$@"
  )
}

# install_missing PACKAGE...: installs those that are not there yet and says which; asks for sudo only when not root.
# The package lists are fetched only when something is missing.
install_missing() {
  local package sudo='' missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: make sure that these are there: $*"
    return
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  say "installing: ${missing[*]}"
  {
    $sudo apt-get -q update &&
      without_services "$sudo" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "${missing[@]}"
  } >&2 || fail "could not install: ${missing[*]}"
  # Nor at the next boot.
  [ -d /run/systemd/system ] || return 0
  for package in "${missing[@]}"; do
    [ ! -e "/lib/systemd/system/$package.service" ] || $sudo systemctl --quiet disable "$package" >&2
  done
}

# quietly LOG COMMAND...: runs the command with its output in LOG; a terminal sees the last line go by. On failure the
# end of the log is shown.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  if [ -t 2 ]; then
    "$@" 2>&1 | tee "$log" | while IFS= read -r line; do printf '\r\033[K%.100s' "$line" >&2; done || status=$?
    printf '\r\033[K' >&2
  else
    "$@" >"$log" 2>&1 || status=$?
  fi
  [ "$status" -eq 0 ] && return
  tail -n 40 "$log" >&2
  fail "$1 failed; all of its output is in $log"
}

# install_node_packages SUITE: installs the npm packages of tests/SUITE, as their lock file has them, unless they are
# there.
install_node_packages() {
  local suite=$1 folder
  folder=$(node_packages "$suite")
  [ ! -d "$folder" ] || return 0
  say "installing the packages of tests/$suite"
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  cp "tests/$suite/package.json" "tests/$suite/package-lock.json" "tests/$suite/.npmrc" "$folder.new"
  quietly "build/$suite-packages.log" npm ci --prefix "$folder.new" --no-audit --no-fund
  mv "$folder.new" "$folder"
}

# promtool_path: the path of Prometheus' checker of metrics, whether it is there or not.
promtool_path() { type -P promtool || printf '%s/usr/bin/promtool' "$(package_folder prometheus)"; }

# package_folder PACKAGE: where unpack_package puts it.
package_folder() { printf '%s/tokenward/%s' "${XDG_CACHE_HOME:-$HOME/.cache}" "$1"; }

# unpack_package PACKAGE: takes one of Debian's packages apart in a folder of its own, unless it is there. Installed as a
# package it would come with a server that starts at once, or with questions.
unpack_package() {
  local package=$1 folder sudo=''
  folder=$(package_folder "$package")
  [ ! -d "$folder" ] || return 0
  say "taking the package $package apart"
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  rm -rf "$folder.new"
  mkdir -p "$folder.new"
  (
    cd "$folder.new"
    apt-get -q download "$package" || { $sudo apt-get -q update && apt-get -q download "$package"; }
    dpkg-deb --extract "${package}"_*.deb .
    mkdir -p DEBIAN
    dpkg-deb --control "${package}"_*.deb DEBIAN
    rm "${package}"_*.deb
  ) >&2 || fail "could not fetch the package $package"
  mv "$folder.new" "$folder"
}

# install_promtool: takes the one program out of Debian's package, unless it is there.
install_promtool() {
  [ ! -x "$(promtool_path)" ] || return 0
  command -v dpkg-deb >/dev/null || return 0
  unpack_package prometheus
}

# build PRESET [TARGET...]: configures build/PRESET and builds the targets there, or all of them.
build() {
  local preset=$1
  shift
  say "building ($preset)"
  # Plugins are loaded only from files and folders that nobody but their owner can write to.
  umask 022
  quietly "build/$preset/configure.log" cmake --preset "$preset"
  quietly "build/$preset/build.log" cmake --build --preset "$preset" ${1:+--target "$@"}
}
