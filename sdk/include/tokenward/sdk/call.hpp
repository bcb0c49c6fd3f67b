/// \file
/// One call of the host as a plugin sees it: its deadline, whether it was cancelled, and where its rows go.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "tokenward/sdk/error.hpp"
#include "tokenward/storage.h"

namespace tokenward::sdk {

/// The running call. Lives on the caller's stack; `cancelled()` may be asked from any thread.
class Call {
 public:
  /// What deadlines are measured by.
  using Clock = std::chrono::steady_clock;

  /// Starts the clock of `call`, which is borrowed.
  explicit Call(const tkw_call& call) noexcept : call_(&call) {
    if (call.timeout_ms != 0) deadline_ = Clock::now() + std::chrono::milliseconds(call.timeout_ms);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// What `interrupt` names it by; never 0.
  [[nodiscard]] std::uint64_t id() const noexcept { return call_->call_id; }
  /// Whether the host has given it up; cheap.
  [[nodiscard]] bool cancelled() const noexcept { return call_->cancelled(call_) != 0; }
  /// When it must have returned; none: whenever it likes.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const noexcept { return deadline_; }
  /// Whether the deadline has passed.
  [[nodiscard]] bool expired() const noexcept { return deadline_ && Clock::now() >= *deadline_; }

  /// Throws CANCELLED or TIMEOUT if the call should not go on. Only where nothing has been applied.
  void check() const {
    if (cancelled()) throw Error(TKW_CANCELLED, "cancelled by the host");
    if (expired()) throw Error(TKW_TIMEOUT, "the time allowed for this call has run out");
  }

 private:
  const tkw_call* call_;
  std::optional<Clock::time_point> deadline_;
};

/// Where `get` and `scan` deliver rows.
class RowSink {
 public:
  /// Of the host's `sink` and its receiver, both borrowed.
  RowSink(void* sink, tkw_row_fn row) noexcept : sink_(sink), row_(row) {}

  /// Delivers one row, which the host copies. False: it has enough, return.
  [[nodiscard]] bool operator()(const tkw_record& record) const { return row_(sink_, &record) == 0; }

 private:
  void* sink_;
  tkw_row_fn row_;
};

/// Where `changes` delivers.
class ChangeSink {
 public:
  /// Of the host's `sink` and its receiver, both borrowed.
  ChangeSink(void* sink, tkw_change_fn change) noexcept : sink_(sink), change_(change) {}

  /// Delivers one change. False: the host has enough, return.
  [[nodiscard]] bool operator()(const tkw_change& change) const { return change_(sink_, &change) == 0; }

 private:
  void* sink_;
  tkw_change_fn change_;
};

}  // namespace tokenward::sdk
