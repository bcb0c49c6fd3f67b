// Another daemon's part: a process that has the store open and changes it from several threads.
//
//   mysql_node mint SOCKET DATABASE THREADS LIMIT    each thread mints until LIMIT tokens of one owner are there
//   mysql_node write SOCKET DATABASE THREADS COUNT   each thread puts COUNT rows, a changeset each
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "client/expect.h"
#include "client/plugin_file.h"
#include "client/store.h"

using namespace tokenward::conformance;

namespace {

const Key kOwner{"t", 1, "ann"};

/// False: the limit is reached. Whatever came in between, the owner's row is read again.
bool mint(Store& store, int limit, const std::string& id) {
  for (;;) {
    const auto owner = store.get({kOwner});
    const int held = owner.empty() ? 0 : std::stoi(owner[0].body);
    if (held >= limit) return false;
    const Answer answer =
        store.settle({{put(plain_row(kOwner, std::to_string(held + 1)), owner.empty() ? TKW_ABSENT : owner[0].version),
                       put(plain_row({"t", 2, id}), TKW_ABSENT)}});
    if (answer.code == TKW_OK) return true;
    if (answer.code != TKW_CONFLICT) throw std::runtime_error(answer.message);
  }
}

void write(Store& store, int count, const std::string& ids, const std::string& tenant) {
  for (int i = 0; i < count; ++i) store.must_apply({put(plain_row({tenant, 3, ids + std::to_string(i)}), TKW_ABSENT)});
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 6) return 2;
  const std::string task = argv[1], self = std::to_string(::getpid());
  const int threads = std::atoi(argv[4]), number = std::atoi(argv[5]);
  Store store(*load_plugin(TOKENWARD_MYSQL_PLUGIN).storage,
              {{"socket", argv[2]}, {"user", "root"}, {"database", argv[3]}});
  in_threads(threads, [&](int thread) {
    const std::string name = self + "-" + std::to_string(thread) + "-";
    if (task == "write") return write(store, number, name, name);
    for (int i = 0; mint(store, number, name + std::to_string(i)); ++i) {
    }
  });
  return 0;
} catch (const std::exception& error) {
  std::cerr << "mysql_node: " << error.what() << '\n';
  return 1;
}
