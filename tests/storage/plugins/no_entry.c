/* Wrong in one way: the entry has another name. */
#include <tokenward/storage.h>

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v0(const tkw_host* host);

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v0(const tkw_host* host) {
  (void)host;
  return NULL;
}
