/// \file
/// The C++20 layer over `storage.h`: derive from Storage, export with one macro. Needs only the standard library.
///
/// \code
/// class MemoryStorage final : public tokenward::sdk::Storage {
///  public:
///   static constexpr const char* kName = "memory";
///   static constexpr const char* kVersion = "1.0.0";
///   static constexpr const char* kSettingsSchema = R"({"type": "object", "additionalProperties": false})";
///   static std::unique_ptr<MemoryStorage> open(const sdk::Host& host, const sdk::Settings& settings);
///   sdk::Info info(const sdk::Call& call) override;
///   ...
/// };
/// TKW_STORAGE_PLUGIN(MemoryStorage)
/// \endcode
///
/// Build it with `tokenward_plugin()` of `sdk/cmake/TokenwardPlugin.cmake`, which hides every symbol but the entry.
#pragma once

#include "tokenward/sdk/call.hpp"
#include "tokenward/sdk/error.hpp"
#include "tokenward/sdk/host.hpp"
#include "tokenward/sdk/store.hpp"
#include "tokenward/sdk/trampolines.hpp"
#include "tokenward/storage.h"

/// Defines the exported entry function for the class; once per plugin, at namespace scope.
#define TKW_STORAGE_PLUGIN(Class)                                                           \
  TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) { \
    return tokenward::sdk::Trampolines<Class>::entry(host);                                 \
  }
