/// \file
/// Another process that has a store open, to be killed.
#pragma once

#include <sys/types.h>

#include <string>

namespace tokenward::test {

/// Runs the helper program `<plugin>_child` (child_main.cpp) on a store; killed at the end if it still runs.
class Child {
 public:
  Child(const std::string& task, const std::string& path);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Its next whole line of output; empty at the end, a line cut short by its death left out.
  std::string read_line();

  /// SIGKILL, and waits for its end.
  void kill();

  [[nodiscard]] pid_t id() const noexcept { return id_; }

 private:
  pid_t id_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace tokenward::test
