/* Wrong in one way: it uses a member behind the end of the table that its host does not know. */
#include "sound_table.h"

static const struct {
  tkw_storage known;
  uint64_t added_later;
} kStorage = {{sizeof(kStorage), 0, sound_open, sound_close, sound_info, sound_migrate, sound_get, sound_scan,
               sound_apply, sound_touch, sound_changes, NULL, NULL, NULL, NULL},
              1};
static const tkw_plugin kPlugin = SOUND_PLUGIN("unknown_tail", &kStorage.known);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
