#include "storage/pending_records.h"

#include "base/encoding.h"
#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {

Record encode_relay(const crypto::Keyring& keyring, const domain::TenantHandle& tenant, const RequestId& id,
                    const domain::HistoryEvent& event, Instant now) {
  Record record{.key = {tenant, Kind::Relay, std::string(as_text(id))}, .state = kRelayWaiting};
  record.due_us = to_micros(now);
  const domain::EventDetail& detail = event.detail;
  seal_body(keyring, record,
            {{"action", domain::to_string(event.action)},
             {"subject", event.subject},
             {"actor", detail.actor},
             {"source", detail.source},
             {"reason", detail.reason},
             {"before", detail.before},
             {"after", detail.after}});
  return record;
}

Result<domain::HistoryEvent> decode_relay(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  domain::HistoryEvent event;
  const auto action = domain::parse_action(body.text("action"));
  if (!action) body.fail();
  event.action = action.value_or(domain::Action::TenantRenamed);
  event.subject = body.text("subject");
  event.detail.actor = body.text("actor");
  event.detail.source = body.text("source");
  event.detail.reason = body.text("reason");
  event.detail.before = body.text("before");
  event.detail.after = body.text("after");
  if (body.failed()) return unreadable(record);
  return event;
}

Key told_key(const domain::TenantHandle& system, const Key& relay) {
  return {system, Kind::Relay, std::string(as_text(relay.tenant.view())) + relay.id};
}

Record encode_told(const crypto::Keyring& keyring, const domain::TenantHandle& system, const Key& relay,
                   Instant forgotten_at) {
  Record record{.key = told_key(system, relay), .state = kRelayTold};
  record.due_us = to_micros(forgotten_at);
  seal_body(keyring, record, {{"tenant", domain::to_string(relay.tenant)}});
  return record;
}

Key debris_key(const Debris& debris) {
  return {kDirectoryKey, Kind::Debris, std::string(as_text(debris.tenant.view())) + debris.store};
}

Record encode_debris(const crypto::Keyring& keyring, const Debris& debris, std::uint32_t state, Instant due) {
  Record record{.key = debris_key(debris), .state = state};
  record.due_us = to_micros(due);
  seal_body(keyring, record, {{"handle", domain::to_string(debris.tenant)}, {"store", debris.store}});
  return record;
}

Result<Debris> decode_debris(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto handle = body.bytes<domain::TenantHandle::kSize>("handle");
  Debris debris{domain::TenantHandle::from(handle), body.text("store")};
  if (body.failed()) return unreadable(record);
  return debris;
}

}  // namespace tokenward::storage
