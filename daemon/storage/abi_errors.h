#pragma once
// What a plugin's codes mean to the daemon. Pure functions.

#include <string>

#include "base/result.h"
#include "storage/record.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

/// How a call into a plugin ended.
struct PluginReply {
  tkw_rc rc = TKW_OK;
  tkw_error error{};
  bool threw = false;  ///< An exception came out of it, against the contract; `rc` is TKW_INTERNAL then.
};

/// The error code for a call that did not end with TKW_OK. Codes that are unknown, or that the call must not return,
/// are defects of the plugin: Internal.
[[nodiscard]] ErrorCode code_of(tkw_rc rc) noexcept;

/// The same with the plugin's reason in one line: `store "main": get failed: disk I/O error (code 10)`.
[[nodiscard]] Error error_of(const std::string& store, const char* call, const PluginReply& reply);

/// The outcome of a changeset from its own result, `ops` being the number of its ops; or, with an `rc` that is not
/// TKW_OK, from what holds for the whole `apply` call. An exception leaves the outcome unknown.
[[nodiscard]] Applied applied_of(const std::string& store, const tkw_result& result, std::size_t ops);
[[nodiscard]] Applied applied_of(const std::string& store, const PluginReply& reply);

}  // namespace tokenward::storage
