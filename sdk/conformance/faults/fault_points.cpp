#include "faults/fault_points.h"

#include <algorithm>
#include <map>
#include <utility>

#include "client/expect.h"

namespace tokenward::conformance {

const std::vector<std::string> kWritingCalls{"write",    "pwrite64",  "writev",    "pwritev",
                                             "pwritev2", "ftruncate", "fallocate", "copy_file_range"};
const std::vector<std::string> kSyncingCalls{"fsync", "fdatasync", "sync_file_range", "msync", "syncfs"};
const std::vector<std::string> kNamingCalls{"rename", "renameat", "renameat2", "unlink", "unlinkat",
                                            "link",   "linkat",   "mkdir",     "mkdirat"};
const std::vector<std::string> kTalkingCalls{"sendto", "sendmsg", "recvfrom", "recvmsg", "read", "write"};

std::vector<FaultPoint> points_in(const std::vector<SystemCall>& calls, const std::vector<std::string>& names) {
  std::map<std::pair<int, std::string>, int> counts;
  for (const SystemCall& call : calls) ++counts[{call.thread, call.name}];
  std::map<std::string, int> most;
  for (const auto& [which, count] : counts) most[which.second] = std::max(most[which.second], count);
  std::vector<FaultPoint> points;
  for (const std::string& name : names)
    for (int number = 1; number <= most[name]; ++number) points.push_back({name, number});
  return points;
}

std::vector<FaultPoint> some_of(const std::vector<FaultPoint>& points, int most, Chance& chance) {
  if (points.empty()) fail("a sound run has no system call at which a fault could strike");
  const double step = std::max(1.0, static_cast<double>(points.size()) / most);
  const double start = step * chance.below(100) / 100;
  std::vector<FaultPoint> chosen;
  for (double at = start; at < static_cast<double>(points.size()); at += step)
    chosen.push_back(points[static_cast<std::size_t>(at)]);
  return chosen;
}

}  // namespace tokenward::conformance
