// A process with a store open, to be killed by a test.
//
//   <plugin>_child hold PATH    says "ready" and waits
#include <unistd.h>

#include <iostream>
#include <string>

#include "support.h"

using namespace tokenward::test;

int main(int argc, char** argv) {
  if (argc != 3 || std::string(argv[1]) != "hold") return 2;
  OpenStore store(settings_for(argv[2]));
  store.migrate(1);
  std::cout << "ready" << std::endl;
  ::pause();
}
