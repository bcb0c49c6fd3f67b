#include "app/audit_log.h"

#include "base/encoding.h"

namespace tokenward::app {

Result<std::unique_ptr<AuditLog>> AuditLog::open(const AuditLogSettings& settings, const Clock& clock, Log& log) {
  if (!settings.target.is_wanted()) return std::unique_ptr<AuditLog>{};
  auto outlet = LogOutlet::open("audit", settings.target, clock, log);
  if (!outlet) return outlet.error();
  return std::make_unique<AuditLog>(std::move(*outlet), settings.details);
}

void AuditLog::note(const tenant::LinkedEvent& linked, tenant::Certainty certainty, std::string_view slug) {
  const domain::HistoryEvent& event = linked.event;
  LogLine line = outlet_->begin(event.at);
  line.add_known("tenant", slug)
      .add("handle", domain::to_string(linked.tenant))
      .add("seq", event.seq)
      .add("action", domain::to_string(event.action))
      .add_known("subject", event.subject)
      .add_known("actor", event.detail.actor)
      .add_known("source", event.detail.source);
  if (details_) {
    line.add_known("owner", event.detail.owner)
        .add_known("label", event.detail.label)
        .add_known("reason", event.detail.reason)
        .add_known("before", event.detail.before)
        .add_known("after", event.detail.after);
  }
  line.add("hash", to_hex(event.hash));
  if (certainty == tenant::Certainty::Unknown) line.add("outcome", "unknown");
  outlet_->write(std::move(line));
}

}  // namespace tokenward::app
