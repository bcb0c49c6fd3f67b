/* Compiled as C and as C++ by every compiler and standard that the header promises: a plugin in outline. */
#include <tokenward/storage.h>

static int32_t TKW_CALL keep_going(const tkw_call* call) { return call->call_id == TKW_ABSENT; }

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  static const tkw_call call = {sizeof(tkw_call), 0, TKW_ANY, 0, keep_going};
  static const tkw_plugin plugin = {sizeof(tkw_plugin), TKW_ABI_MINOR, "none", "0", 0, "{}"};
  return host != 0 && call.cancelled(&call) == 0 ? &plugin : 0;
}
