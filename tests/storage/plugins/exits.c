/* Wrong in one way: a constructor ends the process. */
#include <unistd.h>

#include "sound_table.h"

static const tkw_storage kStorage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("exits", &kStorage);

__attribute__((constructor)) static void leave(void) { _exit(3); }

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
