/* Declines every host. */
#include <tokenward/storage.h>

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return NULL;
}
