// A process with a store open, to be killed by a test.
//
//   <plugin>_child hold PATH    says "ready" and waits
//   <plugin>_child write PATH   writes pairs of rows for ever, and says which were acknowledged: "<number> <seq>"
#include <unistd.h>

#include <iostream>
#include <string>

#include "crash_rows.h"
#include "support.h"

using namespace tokenward::test;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  OpenStore store(settings_for(argv[2]));
  store.migrate(1);
  if (std::string(argv[1]) == "hold") {
    std::cout << "ready" << std::endl;
    ::pause();
    return 0;
  }
  for (int number = 0;; ++number) std::cout << number << ' ' << store.must_apply(crash_pair(number)) << std::endl;
}
