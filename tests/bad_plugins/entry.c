/* The one symbol of the plugin BAD_PLUGIN. */
#include <tokenward/storage.h>

#define JOINED(a, b) a##b
#define NAMED(name) JOINED(bad_plugin_, name)

const tkw_plugin* NAMED(BAD_PLUGIN)(const tkw_host* host);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  return NAMED(BAD_PLUGIN)(host);
}
