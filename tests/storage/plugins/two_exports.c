/* Wrong in one way: a function of its own is visible beside the entry. */
#include "sound_table.h"

static const tkw_storage kStorage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("two_exports", &kStorage);

TKW_EXPORT int helper_that_should_be_hidden(void);

TKW_EXPORT int helper_that_should_be_hidden(void) { return 1; }

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
