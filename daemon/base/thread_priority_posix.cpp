#include "base/thread_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace tokenward {

void stand_back() noexcept {
  // Linux keeps nice values by thread (sched(7)): a tenth of the share of an ordinary one.
  constexpr int kNice = 10;
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), ::getpriority(PRIO_PROCESS, 0) + kNice);
}

}  // namespace tokenward
