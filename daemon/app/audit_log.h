#pragma once
// The audit log: a line for each event of a history, once it is committed. The chain in the store stays the truth; seq
// and hash say where in it a line belongs, and where one is missing.

#include <memory>

#include "app/log_outlet.h"
#include "tenant/event_sink.h"

namespace tokenward::app {

/// Any thread; never blocks.
class AuditLog {
 public:
  /// Null where `settings` want none. Clock and log outlive it. Errors of `LogOutlet::open`.
  [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(const AuditLogSettings& settings, const Clock& clock,
                                                              Log& log);
  AuditLog(std::unique_ptr<LogOutlet> outlet, bool details) : outlet_(std::move(outlet)), details_(details) {}

  /// Writes the line of an event; `slug` is its tenant's, empty where nobody knows it yet.
  void note(const tenant::LinkedEvent& linked, tenant::Certainty certainty, std::string_view slug);

  [[nodiscard]] LogOutlet& outlet() noexcept { return *outlet_; }

 private:
  const std::unique_ptr<LogOutlet> outlet_;
  const bool details_;
};

}  // namespace tokenward::app
