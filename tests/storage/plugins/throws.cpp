// Wrong in one way: an exception leaves its entry.
#include <tokenward/storage.h>

#include <stdexcept>

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host*) {
  throw std::runtime_error("out of the entry");
}
