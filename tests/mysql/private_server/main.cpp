// Runs a command beside a MariaDB server of its own.
//
//   with_private_mysql COMMAND [ARGUMENT...]     the server lives as long as the command; exit code: the command's
//   with_private_mysql                           says where it is and lives until standard input ends
//
// In arguments {socket}, {port} and {settings} are replaced; the last is a file with the settings of a store on that
// server, whose database is {store}, which a conformance case replaces by a name of its own.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <map>
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

std::string write_settings(const PrivateServer& server) {
  const std::string path = server.directory() + "/settings.toml";
  std::ofstream(path) << "socket = \"" << server.socket() << "\"\nuser = \"root\"\ndatabase = \"{store}\"\n";
  return path;
}

int run(const PrivateServer& server, const std::vector<std::string>& command) {
  const std::map<std::string, std::string> values{
      {"{socket}", server.socket()}, {"{port}", std::to_string(server.port())}, {"{settings}", write_settings(server)}};
  std::vector<std::string> arguments;
  for (const std::string& argument : command) arguments.push_back(replaced(argument, values));
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
  const PrivateServer server;
  if (argc > 1) return run(server, {argv + 1, argv + argc});
  std::cout << "socket=" << server.socket() << "\nport=" << server.port() << "\nsettings=" << write_settings(server)
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "with_private_mysql: " << error.what() << '\n';
  return 2;
}
