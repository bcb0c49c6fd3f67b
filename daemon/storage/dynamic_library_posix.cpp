#include "storage/dynamic_library.h"

#include <dlfcn.h>

#include <string>

namespace tokenward::storage {

Result<PluginEntry> map_plugin(const std::filesystem::path& file) {
  try {
    void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) return Error{ErrorCode::Unsupported, std::string("cannot be loaded: ") + ::dlerror()};
    void* const entry = ::dlsym(library, TKW_STORAGE_ENTRY);
    if (!entry) return Error{ErrorCode::Unsupported, "does not export " TKW_STORAGE_ENTRY};
    return PluginEntry{reinterpret_cast<decltype(PluginEntry::function)>(entry)};
  } catch (...) {
    return Error{ErrorCode::Internal, "threw an exception while it was loaded"};
  }
}

}  // namespace tokenward::storage
