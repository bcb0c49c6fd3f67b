#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <utility>

#include "runner/process.h"

extern char** environ;

namespace tokenward::conformance {
namespace {

constexpr int kLine = 3;  // the line's descriptor in the started process
using Clock = std::chrono::steady_clock;

/// What posix_spawn is told; ends with its scope.
struct SpawnPlan {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

  SpawnPlan() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

/// A descriptor above those that the started process is given.
int out_of_the_way(int descriptor) {
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, kLine + 1);
  ::close(descriptor);
  return moved;
}

std::optional<std::string> take_line(std::string& unread) {
  const auto end = unread.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = unread.substr(0, end);
  unread.erase(0, end + 1);
  return line;
}

/// Reads what there is; false at the end.
bool read_more(int line, std::string& unread) {
  std::array<char, 4096> buffer{};
  const ssize_t length = ::recv(line, buffer.data(), buffer.size(), 0);
  if (length <= 0) return length < 0 && errno == EINTR;
  unread.append(buffer.data(), static_cast<std::size_t>(length));
  return true;
}

bool send_all(int line, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(line, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

std::string Ending::text() const {
  if (signal == 0) return "exit code " + std::to_string(code);
  const char* const name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

Process::Process(const std::vector<std::string>& arguments, Output output, Group group)
    : own_group_(group == Group::Own) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no socketpair");
  line_ = out_of_the_way(ends[0]);
  const int theirs = out_of_the_way(ends[1]);
  SpawnPlan plan;
  ::posix_spawn_file_actions_addopen(&plan.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&plan.files, theirs, kLine);
  if (output == Output::Captured) {
    captured_ = out_of_the_way(::memfd_create("output", MFD_CLOEXEC));
    ::posix_spawn_file_actions_adddup2(&plan.files, captured_, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&plan.files, captured_, STDERR_FILENO);
  }
  if (own_group_) ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> copies = arguments;
  std::vector<char*> pointers;
  for (auto& copy : copies) pointers.push_back(copy.data());
  pointers.push_back(nullptr);
  const int failed =
      ::posix_spawn(&id_, arguments.at(0).c_str(), &plan.files, &plan.attributes, pointers.data(), environ);
  ::close(theirs);
  if (failed == 0) return;
  ::close(line_);
  if (captured_ >= 0) ::close(captured_);
  throw std::runtime_error("cannot start " + arguments.at(0));
}

Process::~Process() {
  kill();
  if (line_ >= 0) ::close(line_);
  if (captured_ >= 0) ::close(captured_);
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      line_(std::exchange(other.line_, -1)),
      captured_(std::exchange(other.captured_, -1)),
      own_group_(other.own_group_),
      unread_(std::move(other.unread_)) {}

std::optional<std::string> Process::read_line(std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  for (;;) {
    if (auto line = take_line(unread_)) return line;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{line_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready == 0 || (ready > 0 && !read_more(line_, unread_))) return std::nullopt;
  }
}

bool Process::send_line(const std::string& line) { return send_all(line_, line + "\n"); }

std::optional<Ending> Process::wait(std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kGlance{1};
  const auto end = Clock::now() + patience;
  for (int status = 0;;) {
    if (::waitpid(id_, &status, WNOHANG) == id_) {
      if (own_group_) ::kill(-id_, SIGKILL);  // whatever it left behind
      id_ = -1;
      return WIFSIGNALED(status) ? Ending{0, WTERMSIG(status)} : Ending{WEXITSTATUS(status), 0};
    }
    if (Clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(kGlance);
  }
}

void Process::kill() {
  if (id_ <= 0) return;
  ::kill(own_group_ ? -id_ : id_, SIGKILL);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) continue;
  id_ = -1;
}

std::string Process::output() const {
  constexpr off_t kMost = 8192;
  if (captured_ < 0) return {};
  const off_t size = ::lseek(captured_, 0, SEEK_END), from = std::max<off_t>(0, size - kMost);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  const ssize_t length = ::pread(captured_, text.data(), text.size(), from);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return text;
}

namespace starter {

bool send_line(std::string_view line) { return send_all(kLine, std::string(line) + "\n"); }

std::optional<std::string> read_line() {
  static std::string unread;
  for (;;) {
    if (auto line = take_line(unread)) return line;
    if (!read_more(kLine, unread)) return std::nullopt;
  }
}

void die_with() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

}  // namespace starter

std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace tokenward::conformance
