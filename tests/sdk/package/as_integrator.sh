#!/usr/bin/env bash
# Does with the SDK what an integrator does: installs it, copies a template out of it to somewhere else, builds that with
# nothing but the installed SDK, and runs the installed kit on it.
#
# Usage: as_integrator.sh FOLDER install BUILD         installs the SDK of the build folder into FOLDER/sdk
#        as_integrator.sh FOLDER cmake TEMPLATE        a template (c, cpp) with find_package, build and ctest
#        as_integrator.sh FOLDER pkg-config            the C template with one cc command
#        as_integrator.sh FOLDER tutorial              what sdk/README.md says, word for word, in an empty folder
#        as_integrator.sh FOLDER cargo                 the Rust template with every cargo that is found; 77: there is none
set -euo pipefail
folder=$(realpath "$1") step=$2
sdk=$folder/sdk
# Nothing of an enclosing build.
unset DESTDIR CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS

# copy_template NAME WHERE: a fresh copy of the installed template in FOLDER/WHERE; prints where that is.
copy_template() {
  rm -rf "${folder:?}/$2"
  cp -r "$(pkg-config --variable=templatedir tokenward-sdk)/$1" "$folder/$2"
  printf '%s\n' "$folder/$2"
}

check() { "$sdk/bin/tokenward-storage-check" "$1" --settings settings.toml --level durable --seed 1; }

export PKG_CONFIG_PATH=$sdk/share/pkgconfig

case $step in
  install)
    rm -rf "$sdk"
    cmake --install "$3" --component sdk --prefix "$sdk"
    # The SDK alone, and nothing that knows where it was built.
    ! find "$sdk" -name 'tokenward.service' -o -name '*.cpp' -path '*daemon*' | grep .
    ! grep -rIl --include='*.cmake' --include='*.pc' -e "$3" "$sdk"
    ;;
  cmake)
    cd "$(copy_template "$3" "cmake-$3")"
    cmake -S . -B build -DCMAKE_PREFIX_PATH="$sdk" -DCMAKE_BUILD_TYPE=Release -DCMAKE_COMPILE_WARNING_AS_ERROR=ON
    cmake --build build
    ctest --test-dir build --output-on-failure --no-tests=error
    ;;
  pkg-config)
    cd "$(copy_template c pkg-config)"
    # As README.md has it, but for the warnings.
    # shellcheck disable=SC2046
    cc -Wall -Wextra -Wpedantic -Werror -O2 -shared -fPIC -pthread -o mystore.so ./*.c \
      $(pkg-config --cflags --libs tokenward-sdk)
    check ./mystore.so
    ;;
  tutorial)
    rm -rf "$folder/tutorial"
    mkdir "$folder/tutorial"
    cd "$folder/tutorial"
    # Its first step was `install`; the others are the blocks marked as sh.
    awk '/^```sh$/ { shown = 1; next } /^```$/ { shown = 0 } shown' "$sdk/share/doc/tokenward-sdk/README.md" >commands
    [ "$(wc -l <commands)" -gt 8 ]
    PATH="$sdk/bin:$PATH" CMAKE_PREFIX_PATH="$sdk" bash -eux commands
    ;;
  cargo)
    mapfile -t cargos < <(type -ap cargo)
    [ ${#cargos[@]} -gt 0 ] || { echo "no cargo here"; exit 77; }
    for cargo in "${cargos[@]}"; do
      echo "$cargo: $("$cargo" --version)"
      cd "$(copy_template rust cargo)"
      RUSTC=$(dirname "$cargo")/rustc CARGO_TARGET_DIR=$PWD/target "$cargo" build --release --locked --offline
      check target/release/libmystore.so
    done
    ;;
  *)
    sed -n 's/^# \?//; 5,9p' "$0" >&2
    exit 2
    ;;
esac
