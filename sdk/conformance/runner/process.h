/// \file
/// Further processes of the kit: cases, and the roles within a case that are killed or race each other.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::conformance {

/// How a process ended.
struct Ending {
  int code = 0;    ///< Its exit code, if no signal ended it.
  int signal = 0;  ///< 0: none.

  /// "exit code 1", "SIGSEGV".
  [[nodiscard]] std::string text() const;
};

enum class Output { Inherited, Captured };
enum class Group { Inherited, Own };

/// A running program with a line to it: the other end of the line is its descriptor 3. Killed at the end, with its
/// group if that is its own. Used by one thread at a time.
class Process {
 public:
  /// `arguments` begin with the program, a path. Throws std::runtime_error.
  explicit Process(const std::vector<std::string>& arguments, Output output = Output::Inherited,
                   Group group = Group::Inherited);
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;

  /// The next whole line that it sent; none at its end, or after `patience`. A line cut short by its death is left out.
  std::optional<std::string> read_line(std::chrono::milliseconds patience);
  bool send_line(const std::string& line);

  /// Waits for its end; none if that takes longer than `patience`.
  std::optional<Ending> wait(std::chrono::milliseconds patience);

  /// SIGKILL, and waits for its end.
  void kill();

  /// What it wrote to standard output and error so far, if that is captured: the last 8 KiB.
  [[nodiscard]] std::string output() const;

  [[nodiscard]] pid_t id() const noexcept { return id_; }

 private:
  pid_t id_ = -1;
  int line_ = -1;
  int captured_ = -1;
  bool own_group_;
  std::string unread_;
};

/// The other side of the line, in the process itself.
namespace starter {

/// Sends a line to whoever started this process; false: nobody is there.
bool send_line(std::string_view line);

/// Waits for a line from there; none once it is closed.
std::optional<std::string> read_line();

/// From now on this process is killed when the one that started it dies.
void die_with();

}  // namespace starter

/// The program that runs, so that it can be started again.
std::string own_program();

}  // namespace tokenward::conformance
