#include "support.h"

#include <stdexcept>

#include "client/plugin_file.h"

namespace tokenward::test {

const tkw_plugin& plugin() {
  static const tkw_plugin& loaded = conformance::load_plugin(TOKENWARD_TEST_PLUGIN);
  return loaded;
}

void HostCall::wait_until_asked() const {
  if (!conformance::HostCall::wait_until_asked()) throw std::runtime_error("the plugin does not look at the call");
}

}  // namespace tokenward::test
