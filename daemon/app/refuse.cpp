#include "app/refuse.h"

#include <iostream>

namespace tokenward::app {

ExitCode refuse(const Error& error) {
  std::cerr << "tokenward: " << error.message << '\n';
  return exit_code_at_start(error.code);
}

}  // namespace tokenward::app
