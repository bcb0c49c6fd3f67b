#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>

#include "client/expect.h"
#include "faults/strace.h"
#include "runner/process.h"

namespace tokenward::conformance {

namespace {

/// What else the record needs to know which file a descriptor means.
const std::vector<std::string> kBookkeepingCalls{"open",  "openat", "creat", "close", "dup",    "dup2", "dup3",
                                                 "fcntl", "lseek",  "read",  "readv", "sendto", "rmdir"};

std::string find_strace() {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((folder + "/strace").c_str(), X_OK) == 0) return folder + "/strace";
  throw Skipped("strace is not installed");
}

std::string list_of(const std::vector<std::vector<std::string>>& groups) {
  std::string list;
  for (const auto& group : groups)
    for (const auto& call : group) list += (list.empty() ? "?" : ",?") + call;
  return list;
}

/// The leak check of a sanitizer does not work in a process that is traced.
std::vector<std::string> common_prefix(const std::string& output) {
  return {find_strace(), "-f", "-qq", "-o", output, "-E", "ASAN_OPTIONS=detect_leaks=0"};
}

/// Whole strings, in hexadecimal; what is read is not wanted.
void add_recording(std::vector<std::string>& prefix) {
  const std::string calls = list_of({kWritingCalls, kSyncingCalls, kNamingCalls, kBookkeepingCalls});
  prefix.push_back("--seccomp-bpf");  // for speed; with it strace injects errors, but no signals
  for (const std::string& word : {std::string("-xx"), std::string("-s"), std::string("20000000"), std::string("-e"),
                                  "trace=" + calls, std::string("-e"), std::string("raw=?read,?readv")})
    prefix.push_back(word);
}

}  // namespace

void require_strace() {
  constexpr std::chrono::seconds kPatience{20};
  Process tried({find_strace(), "-f", "-qq", "-o", "/dev/null", "/bin/true"});
  const auto ending = tried.wait(kPatience);
  if (!ending || ending->signal != 0 || ending->code != 0)
    throw Skipped("strace may not trace processes here (ptrace)");
}

std::vector<std::string> killed_at(const FaultPoint& point) {
  auto prefix = common_prefix("/dev/null");
  const std::string when = ":signal=KILL:when=" + std::to_string(point.number);
  for (const std::string& word :
       {std::string("-e"), "trace=?" + point.call, std::string("-e"), "inject=?" + point.call + when})
    prefix.push_back(word);
  return prefix;
}

std::vector<std::string> failing_at(const FaultPoint& point, const std::string& error, const std::string& log) {
  auto prefix = recorded(log);
  prefix.push_back("-e");
  prefix.push_back("inject=?" + point.call + ":error=" + error + ":when=" + std::to_string(point.number));
  return prefix;
}

std::vector<std::string> failing_from(const FaultPoint& point, const std::vector<std::string>& calls,
                                      const std::string& error, const std::string& log) {
  auto prefix = recorded(log);
  prefix.push_back("-e");
  prefix.push_back("inject=" + list_of({calls}) + ":error=" + error + ":when=" + std::to_string(point.number) + "+");
  return prefix;
}

std::vector<std::string> recorded(const std::string& log) {
  auto prefix = common_prefix(log);
  add_recording(prefix);
  return prefix;
}

}  // namespace tokenward::conformance
