#include "base/background_thread.h"

#include <sys/resource.h>
#include <unistd.h>

namespace tokenward {

void stand_back() noexcept {
  // Linux keeps nice values by thread (sched(7)): a tenth of the share of an ordinary one, and no say where it wakes.
  constexpr int kNice = 10;
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), ::getpriority(PRIO_PROCESS, 0) + kNice);
}

}  // namespace tokenward
