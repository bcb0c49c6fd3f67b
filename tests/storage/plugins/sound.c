/* Nothing is wrong with this one: what the others are measured against. */
#include "sound_table.h"

static const tkw_storage kStorage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("sound", &kStorage);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
