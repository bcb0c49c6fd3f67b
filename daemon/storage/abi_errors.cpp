#include "storage/abi_errors.h"

#include "storage/plugin_text.h"

namespace tokenward::storage {

namespace {

Error failure(const std::string& store, const char* call, tkw_rc rc, const tkw_error& error) {
  std::string message = "store \"" + store + "\": " + call + " failed: " + message_of(error);
  if (error.native_code != 0) message += " (code " + std::to_string(error.native_code) + ")";
  return {code_of(rc), std::move(message)};
}

/// What a code says about a changeset beyond its success.
Applied::Outcome outcome_of(tkw_rc rc) {
  switch (rc) {
    case TKW_RETRY:
    case TKW_TIMEOUT:
    case TKW_CANCELLED:
      return Applied::Outcome::Retry;
    case TKW_UNKNOWN_OUTCOME:
      return Applied::Outcome::Unknown;
    default:
      return Applied::Outcome::Refused;
  }
}

Applied broken(const std::string& store, Applied::Outcome outcome, const char* what) {
  return {.outcome = outcome, .error = {ErrorCode::Internal, "store \"" + store + "\": the plugin " + what}};
}

}  // namespace

ErrorCode code_of(tkw_rc rc) noexcept {
  switch (rc) {
    case TKW_RETRY:
      return ErrorCode::Busy;
    case TKW_TIMEOUT:
      return ErrorCode::Timeout;
    case TKW_UNKNOWN_OUTCOME:
    case TKW_CANCELLED:
    case TKW_UNAVAILABLE:
    case TKW_NO_SPACE:
    case TKW_READ_ONLY:
    case TKW_SCHEMA:  // after `open`: another node has migrated the store meanwhile
      return ErrorCode::Unavailable;
    case TKW_TOO_LARGE:
      return ErrorCode::TooLarge;
    case TKW_UNSUPPORTED:
      return ErrorCode::Unsupported;
    case TKW_CORRUPT:
      return ErrorCode::Corrupt;
    default:
      return ErrorCode::Internal;
  }
}

Error error_of(const std::string& store, const char* call, const PluginReply& reply) {
  return failure(store, call, reply.rc, reply.error);
}

Applied applied_of(const std::string& store, const tkw_result& result, std::size_t ops) {
  using Outcome = Applied::Outcome;
  switch (result.rc) {
    case TKW_OK:
    case TKW_DUPLICATE:  // the first attempt was committed
      if (result.seq == TKW_ANY || result.seq == TKW_ABSENT) {
        return broken(store, Outcome::Unknown, "gave a changeset no seq");
      }
      return {.outcome = Outcome::Committed, .seq = result.seq};
    case TKW_CONFLICT:
      if (result.err->index >= ops) return broken(store, Outcome::Refused, "named an op that is not there");
      return {.outcome = Outcome::Conflict, .index = result.err->index, .error = {ErrorCode::Conflict, {}}};
    default:
      return {.outcome = outcome_of(result.rc), .error = failure(store, "apply", result.rc, *result.err)};
  }
}

Applied applied_of(const std::string& store, const PluginReply& reply) {
  if (reply.threw) return broken(store, Applied::Outcome::Unknown, "threw an exception out of apply");
  return {.outcome = outcome_of(reply.rc), .error = error_of(store, "apply", reply)};
}

}  // namespace tokenward::storage
