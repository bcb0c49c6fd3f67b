/// \file
/// The kit in the part of the host: its services, and what it says about a call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "tokenward/storage.h"

namespace tokenward::conformance {

/// The host's services. Log lines go to standard error, which the report shows of a case that failed; secrets are
/// environment variables: "db_password" is TOKENWARD_SECRET_DB_PASSWORD.
const tkw_host& host();

/// What the host says about one call; may be cancelled from another thread.
class HostCall {
 public:
  /// No time limit, or so many milliseconds.
  explicit HostCall(std::uint32_t timeout_ms = 0);
  HostCall(const HostCall&) = delete;
  HostCall& operator=(const HostCall&) = delete;

  [[nodiscard]] const tkw_call* get() const noexcept { return &call_; }
  [[nodiscard]] std::uint64_t id() const noexcept { return call_.call_id; }

  /// In the order that the contract asks for: first `cancelled`, then `interrupt`, which may be NULL.
  void cancel(const tkw_storage& table, tkw_store* store);

  /// Returns once the plugin has asked whether the call was cancelled (true), or after ten seconds.
  [[nodiscard]] bool wait_until_asked() const;

 private:
  static int32_t TKW_CALL is_cancelled(const tkw_call* call);

  tkw_call call_;
  std::atomic<bool> cancelled_{false};
  mutable std::atomic<bool> asked_{false};
};

/// Waits until `holds()`, looking every millisecond; false if it did not within `patience`.
bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds patience);

}  // namespace tokenward::conformance
