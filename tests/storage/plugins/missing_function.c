/* Wrong in one way: a mandatory function is not there. */
#include "sound_table.h"

static tkw_storage storage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("missing_function", &storage);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  storage.apply = NULL;
  return &kPlugin;
}
