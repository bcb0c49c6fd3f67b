/* Wrong in one way: it calls a function that is nowhere. */
#include "sound_table.h"

static const tkw_storage kStorage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("unresolved", &kStorage);

extern int function_that_is_nowhere(void);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  return host && function_that_is_nowhere() ? NULL : &kPlugin;
}
