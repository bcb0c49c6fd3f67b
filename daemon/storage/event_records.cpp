#include "storage/event_records.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "crypto/random.h"
#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

namespace json = boost::json;
using domain::Digest;
using domain::HistoryEvent;

std::string hex(const Digest& digest) { return to_hex(digest); }

domain::EventDetail read_detail(BodyReader& body, const json::object& object) {
  BodyReader reader(object);
  const auto json_text = [&](std::string_view name) {
    const auto* value = reader.find(name);
    return value == nullptr || value->is_null() ? std::string{} : json::serialize(*value);
  };
  domain::EventDetail detail{.owner = reader.text("owner"),
                             .label = reader.text("label"),
                             .actor = reader.text("actor"),
                             .source = reader.text("source"),
                             .reason = reader.text("reason"),
                             .before = json_text("before"),
                             .after = json_text("after")};
  if (reader.failed()) body.fail();
  return detail;
}

}  // namespace

json::value json_or_null(const std::string& text) { return text.empty() ? json::value{} : json::parse(text); }

json::object detail_of(const domain::EventDetail& detail) {
  return {{"owner", detail.owner},
          {"label", detail.label},
          {"actor", detail.actor},
          {"source", detail.source},
          {"reason", detail.reason},
          {"before", json_or_null(detail.before)},
          {"after", json_or_null(detail.after)}};
}

json::object core_of(const HistoryEvent& event) {
  return {{"seq", event.seq},         {"at", to_micros(event.at)},          {"action", domain::to_string(event.action)},
          {"subject", event.subject}, {"record", hex(event.record_digest)}, {"c", hex(event.commitment)}};
}

Key head_key(const domain::TenantHandle& handle) { return {handle, Kind::ChainHead, "head"}; }

Record encode_head(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const ChainHead& head) {
  Record record{.key = head_key(handle)};
  seal_body(keyring, record, {{"seq", head.seq}, {"at", to_micros(head.at)}, {"hash", hex(head.hash)}});
  return record;
}

Result<ChainHead> decode_head(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  ChainHead head{static_cast<std::uint64_t>(body.integer("seq")), body.instant("at"), body.bytes<32>("hash")};
  if (body.failed()) return unreadable(record);
  return head;
}

std::string event_id(Instant at, std::uint64_t seq) {
  std::array<std::uint8_t, 16> id{};
  put_be64(id.data(), static_cast<std::uint64_t>(to_micros(at)));
  put_be64(id.data() + 8, seq);
  return std::string(as_text(id));
}

Result<void> link_event(const crypto::Keyring& keyring, const domain::TenantHandle& handle, ChainHead& head,
                        HistoryEvent& event) {
  auto salt = crypto::random_array<16>();
  if (!salt) return salt.error();
  event.salt = *salt;
  event.seq = head.seq + 1;
  event.at = std::max(event.at, head.at);
  auto commitment = crypto::detail_commitment(*event.salt, detail_of(event.detail));
  if (!commitment) return commitment.error();
  event.commitment = commitment->bytes;
  auto hash = crypto::event_hash(handle, crypto::Digest{head.hash}, core_of(event));
  if (!hash) return hash.error();
  event.hash = hash->bytes;
  event.seal = crypto::make_event_seal(keyring, event.seq, *hash);
  head = {event.seq, event.at, event.hash};
  return {};
}

Result<void> check_link(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const Digest& previous,
                        const HistoryEvent& event) {
  const auto broken = [&](std::string_view what) {
    return Error{ErrorCode::Corrupt, "event " + std::to_string(event.seq) + ": " + std::string(what)};
  };
  if (event.salt) {
    auto commitment = crypto::detail_commitment(*event.salt, detail_of(event.detail));
    if (!commitment || commitment->bytes != event.commitment) return broken("its detail was changed");
  }
  auto hash = crypto::event_hash(handle, crypto::Digest{previous}, core_of(event));
  if (!hash || hash->bytes != event.hash) return broken("its hash does not follow from the event before it");
  if (!crypto::check_event_seal(keyring, event.seq, *hash, event.seal)) return broken("its seal is broken");
  return {};
}

Record encode_event(const domain::TenantHandle& handle, const HistoryEvent& event) {
  Record record{.key = {handle, Kind::Event, event_id(event.at, event.seq)},
                .state = static_cast<std::uint32_t>(event.action),
                .owner = event.subject};
  json::object body = core_of(event);
  if (event.salt) {
    body["salt"] = to_hex(*event.salt);
    body["detail"] = detail_of(event.detail);
  } else {
    body["salt"] = nullptr;
    body["detail"] = nullptr;
  }
  body["hash"] = hex(event.hash);
  body["seal"] = event.seal;
  record.body = json::serialize(body);
  return record;
}

Result<HistoryEvent> decode_event(const Record& record) {
  json::error_code error;
  const json::value value = json::parse(record.body, error);
  if (error || !value.is_object()) return unreadable(record);
  BodyReader body(value.get_object());
  const auto action = domain::parse_action(body.text("action"));
  if (!action) return unreadable(record);
  HistoryEvent event{.seq = static_cast<std::uint64_t>(body.integer("seq")),
                     .at = body.instant("at"),
                     .action = *action,
                     .subject = body.text("subject"),
                     .record_digest = body.bytes<32>("record"),
                     .commitment = body.bytes<32>("c"),
                     .salt = std::nullopt,
                     .detail = {},
                     .hash = body.bytes<32>("hash"),
                     .seal = body.text("seal")};
  if (const auto* detail = body.object("detail")) {
    event.salt = body.bytes<16>("salt");
    event.detail = read_detail(body, *detail);
  }
  if (body.failed()) return unreadable(record);
  return event;
}

Digest record_digest(const Record& record) { return crypto::sha256(as_bytes(unsealed(record.body))).bytes; }

}  // namespace tokenward::storage
