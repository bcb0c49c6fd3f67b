// Quick to open: no other test is about what a check at the start would find.
#include "support.h"

namespace tokenward::test {

Settings settings_for(const std::string& path) { return {{"path", path}, {"quick_check", "off"}}; }

}  // namespace tokenward::test
