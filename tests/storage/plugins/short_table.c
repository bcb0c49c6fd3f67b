/* Wrong in one way: its table of functions claims to be shorter than version 1.0. */
#include "sound_table.h"

static tkw_storage storage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("short_table", &storage);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  storage.struct_size = 16;
  return &kPlugin;
}
