// The one binary: daemon, its administration on this machine, and a client of its API.

#include "app/command_line.h"
#include "app/hidden_prompt.h"
#include "app/process.h"

#include <iostream>

int main(int argc, char** argv) {
  const tokenward::app::Terminal terminal{std::cin, std::cout, std::cerr, tokenward::app::is_screen(),
                                          tokenward::app::ask_hidden};
  return static_cast<int>(tokenward::app::run_command_line(argc, argv, terminal));
}
