#include "support.h"

namespace tokenward::test {

// Compacted whenever there is anything to gain, so that every test that writes much also shows that nobody notices.
Settings settings_for(const std::string& path) {
  return {{"path", path}, {"compact_at", "110"}, {"compact_min_mib", "0"}};
}

}  // namespace tokenward::test
