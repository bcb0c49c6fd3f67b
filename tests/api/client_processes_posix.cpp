#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

#include "api/client_processes.h"

namespace tokenward::api {
namespace {

/// Lines are shorter than PIPE_BUF, so those of several processes do not mix.
void write_line(int pipe, const std::string& line) {
  const std::string whole = line + '\n';
  if (::write(pipe, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) throw std::runtime_error("pipe");
}

pid_t start(unsigned index, const std::function<void(unsigned, const Tell&)>& work, const int (&ends)[2]) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child > 0) return child;
  ::close(ends[0]);
  try {
    work(index, [&](const std::string& line) { write_line(ends[1], line); });
  } catch (const std::exception&) {
    // What it told before counts.
  }
  ::_exit(0);  // Nothing of the parent's is cleaned up here.
}

}  // namespace

void run_in_processes(unsigned count, const std::function<void(unsigned, const Tell&)>& work,
                      const std::function<void(const std::string&)>& heard) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe");
  std::vector<pid_t> children;
  for (unsigned i = 0; i < count; ++i) children.push_back(start(i, work, ends));
  ::close(ends[1]);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> lines(::fdopen(ends[0], "r"), &std::fclose);
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, lines.get()) != nullptr) {
    std::string line = buffer;
    line.pop_back();
    heard(line);
  }
  for (const pid_t child : children) ::waitpid(child, nullptr, 0);
}

}  // namespace tokenward::api
