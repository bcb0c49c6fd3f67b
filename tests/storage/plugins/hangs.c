/* Wrong in one way: a constructor never returns. */
#include <unistd.h>

#include "sound_table.h"

static const tkw_storage kStorage = SOUND_STORAGE;
static const tkw_plugin kPlugin = SOUND_PLUGIN("hangs", &kStorage);

__attribute__((constructor)) static void hang(void) {
  for (;;) pause();
}

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
