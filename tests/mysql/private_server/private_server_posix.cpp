#include "private_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mysql.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace tokenward::test {
namespace {

constexpr std::chrono::seconds kLongestStart{60};

/// Options of every server: nothing of the machine's, little memory, and durability as a store asks for it.
constexpr const char* kOptions[] = {"--no-defaults",
                                    "--skip-name-resolve",
                                    "--bind-address=127.0.0.1",
                                    "--innodb-buffer-pool-size=96M",
                                    "--innodb-log-file-size=48M",
                                    "--innodb-flush-log-at-trx-commit=1",
                                    "--max-connections=600",
                                    "--skip-log-bin"};

std::string parent_directory() {
  const bool in_memory = std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm");
  return in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

std::string file_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// Removes what servers of processes that were killed have left behind.
void remove_forsaken() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(parent_directory(), ignored)) {
    if (!entry.path().filename().string().starts_with("tokenward-mysql-")) continue;
    const std::string owner = file_text(entry.path() / "owner");
    if (!owner.empty() && ::kill(std::atoi(owner.c_str()), 0) != 0 && errno == ESRCH)
      std::filesystem::remove_all(entry.path(), ignored);
  }
}

/// A port that is free now. Another program may take it before the server does; then the server says so and ends.
unsigned free_port() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool bound = ::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                     ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(listener);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

/// Runs mariadbd with standard input from `input` and its output appended to `log`; returns its process id.
int spawn(const std::vector<std::string>& arguments, const std::string& input, const std::string& log) {
  std::vector<char*> pointers{const_cast<char*>(TOKENWARD_MARIADBD)};
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  const int maker = ::getpid(), child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child > 0) return child;
  // Only calls that are safe after a fork.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != maker) ::_exit(1);
  const int in = ::open(input.c_str(), O_RDONLY), out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::execv(TOKENWARD_MARIADBD, pointers.data());
  ::_exit(127);
}

void add_common(std::vector<std::string>& arguments, const std::string& directory) {
  arguments.insert(arguments.begin(), std::begin(kOptions), std::end(kOptions));
  arguments.push_back("--datadir=" + directory + "/data");
  if (::geteuid() == 0) arguments.push_back("--user=root");  // it refuses to run as root by accident
}

}  // namespace

PrivateServer::PrivateServer(std::vector<std::string> options) : options_(std::move(options)) {
  remove_forsaken();
  directory_ = parent_directory() + "/tokenward-mysql-XXXXXX";
  if (::mkdtemp(directory_.data()) == nullptr) throw std::runtime_error("cannot make " + directory_);
  std::ofstream(directory_ + "/owner") << ::getpid();
  socket_ = directory_ + "/socket";
  port_ = free_port();
  try {
    create_data();
    start();
  } catch (...) {
    kill();
    std::filesystem::remove_all(directory_);
    throw;
  }
}

PrivateServer::~PrivateServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

/// As mariadb-install-db does it, which Debian has in another package.
void PrivateServer::create_data() {
  std::filesystem::create_directory(directory_ + "/data");
  const std::string script = directory_ + "/bootstrap.sql", scripts = TOKENWARD_MARIADB_SCRIPTS;
  std::ofstream(script) << "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n"
                        << file_text(scripts + "/mysql_system_tables.sql")
                        << file_text(scripts + "/mysql_system_tables_data.sql");
  std::vector<std::string> arguments{"--bootstrap"};
  add_common(arguments, directory_);
  int status = 0;
  ::waitpid(spawn(arguments, script, directory_ + "/log"), &status, 0);
  if (status != 0) throw std::runtime_error("mariadbd --bootstrap failed:\n" + file_text(directory_ + "/log"));
}

void PrivateServer::start(std::vector<std::string> options) {
  options_ = std::move(options);
  start();
}

void PrivateServer::start() {
  std::vector<std::string> arguments{"--socket=" + socket_, "--port=" + std::to_string(port_)};
  add_common(arguments, directory_);
  arguments.insert(arguments.end(), options_.begin(), options_.end());
  std::filesystem::remove(socket_);
  process_ = spawn(arguments, "/dev/null", directory_ + "/log");
  wait_until_it_answers();
}

void PrivateServer::wait_until_it_answers() {
  const auto end = std::chrono::steady_clock::now() + kLongestStart;
  while (std::chrono::steady_clock::now() < end) {
    MYSQL* const client = mysql_init(nullptr);
    const bool answers =
        mysql_real_connect(client, nullptr, "root", nullptr, nullptr, 0, socket_.c_str(), 0) != nullptr;
    mysql_close(client);
    if (answers) return;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  const std::string log = file_text(directory_ + "/log");
  throw std::runtime_error("mariadbd does not start:\n" + log.substr(log.size() > 4000 ? log.size() - 4000 : 0));
}

void PrivateServer::freeze() {
  ::kill(process_, SIGSTOP);
  ::waitpid(process_, nullptr, WUNTRACED);  // until the last of its threads has stopped
}

void PrivateServer::thaw() { ::kill(process_, SIGCONT); }

void PrivateServer::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

}  // namespace tokenward::test
