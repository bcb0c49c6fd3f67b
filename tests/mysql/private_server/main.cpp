// Runs a command beside a MariaDB server of its own.
//
//   with_private_mysql [--OPTION...] COMMAND [ARGUMENT...]   the server lives as long as the command, and the exit
//                                                            code is the command's
//   with_private_mysql [--OPTION...]                         says where it is and lives until standard input ends
//
// The options are the server's ("--innodb-buffer-pool-size=2G").
//
// {mysql_socket}, {mysql_port} and {mysql_process} are replaced in the arguments, and in a copy of every argument that is a .toml file.
// The account `root` has no password, on the socket and on 127.0.0.1.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "private_server.h"

namespace {

using tokenward::test::PrivateServer;

std::string replaced(std::string text, const std::map<std::string, std::string>& values) {
  for (const auto& [name, value] : values)
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
      text.replace(at, name.size(), value);
  return text;
}

/// The argument, or where there is a copy of the file that it names.
std::string made_true(const PrivateServer& server, const std::string& argument) {
  const std::map<std::string, std::string> values{{"{mysql_socket}", server.socket()},
                                                  {"{mysql_port}", std::to_string(server.port())},
                                                  {"{mysql_process}", std::to_string(server.process())}};
  const std::filesystem::path path(argument);
  if (path.extension() != ".toml" || !std::filesystem::is_regular_file(path)) return replaced(argument, values);
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  const std::string copy = server.directory() + "/" + path.filename().string();
  std::ofstream(copy) << replaced(text.str(), values);
  return copy;
}

int run(const PrivateServer& server, const std::vector<std::string>& command) {
  std::vector<std::string> arguments;
  for (const std::string& argument : command) arguments.push_back(made_true(server, argument));
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const int child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::execvp(pointers[0], pointers.data());
    std::cerr << "cannot run " << arguments[0] << '\n';
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int main(int argc, char** argv) try {
  // Ended from outside (a test's time limit), the destructor does not run; the kernel then ends the server.
  char** const end = argv + argc;
  char** const command = std::find_if(argv + 1, end, [](const char* word) { return std::strncmp(word, "--", 2) != 0; });
  const PrivateServer server(std::vector<std::string>(argv + 1, command));
  if (command != end) return run(server, {command, end});
  std::cout << "socket=" << server.socket() << "\nport=" << server.port() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "with_private_mysql: " << error.what() << '\n';
  return 2;
}
