#include "storage/plugin_probe.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/descriptor_posix.h"
#include "storage/dynamic_library.h"
#include "storage/plugin_table.h"

namespace tokenward::storage {

namespace {

/// What the child writes into the pipe before it ends: this byte where the plugin is sound, else the code and message
/// of an Error. At most PIPE_BUF bytes, so one write never blocks and never arrives in parts.
constexpr char kSound = '\xFF';
constexpr std::size_t kLongestReport = 1024;

Error system_failure(const char* what) {
  return {ErrorCode::Unavailable, std::string("cannot be tried out: ") + what + ": " + std::strerror(errno)};
}

std::string try_out(const std::filesystem::path& file) {
  auto entry = map_plugin(file);
  if (!entry) return static_cast<char>(entry.error().code) + entry.error().message;
  const auto table = ask_for_table(*entry);
  if (!table) return static_cast<char>(table.error().code) + table.error().message;
  return {kSound};
}

/// The child's whole life. A crash must end it as a crash: no core file, no handler of the daemon's or a sanitizer's.
[[noreturn]] void run_child(const std::filesystem::path& file, int report_to) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) ::signal(crash, SIG_DFL);
  const std::string report = try_out(file).substr(0, kLongestReport);
  const ssize_t written = ::write(report_to, report.data(), report.size());
  ::_exit(written == static_cast<ssize_t>(report.size()) ? 0 : 1);
}

/// Waits for the child to end; none if it was not done in time and had to be killed.
std::optional<int> wait_for(pid_t child, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kGlance{2};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kGlance);
  }
  ::kill(child, SIGKILL);
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return std::nullopt;
}

Result<void> read_report(const Descriptor& pipe, int status) {
  if (WIFSIGNALED(status)) {
    const char* const name = ::sigabbrev_np(WTERMSIG(status));
    const std::string signal = name ? std::string("SIG") + name : "signal " + std::to_string(WTERMSIG(status));
    return Error{ErrorCode::Internal, "crashed with " + signal + " while it was loaded"};
  }
  std::array<char, kLongestReport> report{};
  const ssize_t size = ::read(pipe.get(), report.data(), report.size());
  if (size <= 0) {
    return Error{ErrorCode::Internal,
                 "ended the process (exit status " + std::to_string(WEXITSTATUS(status)) + ") while it was loaded"};
  }
  if (report[0] == kSound) return {};
  return Error{static_cast<ErrorCode>(report[0]), std::string(report.data() + 1, static_cast<std::size_t>(size) - 1)};
}

}  // namespace

Result<void> probe_plugin(const std::filesystem::path& file, std::chrono::milliseconds patience) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return system_failure("pipe");
  const Descriptor reader(ends[0]);
  std::optional<Descriptor> writer(ends[1]);

  const pid_t child = ::fork();
  if (child < 0) return system_failure("fork");
  if (child == 0) run_child(file, writer->get());
  writer.reset();

  const auto status = wait_for(child, patience);
  if (!status) {
    return Error{ErrorCode::Internal,
                 "was not loaded within " + std::to_string(patience.count()) + " ms: one of its constructors hangs"};
  }
  return read_report(reader, *status);
}

}  // namespace tokenward::storage
