#pragma once
// Several client processes at once, each telling its parent what it got.

#include <functional>
#include <string>

namespace tokenward::api {

/// Writes one line to the parent.
using Tell = std::function<void(const std::string& line)>;

/// Runs `work(index, tell)` in `count` processes at the same time and calls `heard` here for every line they tell, in
/// the order of arrival, until all have ended. A process ends quietly where `work` throws. Only while this process has
/// one thread.
void run_in_processes(unsigned count, const std::function<void(unsigned index, const Tell& tell)>& work,
                      const std::function<void(const std::string& line)>& heard);

}  // namespace tokenward::api
