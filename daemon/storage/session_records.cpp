#include "storage/session_records.h"

#include "base/encoding.h"
#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

namespace json = boost::json;

std::string text_of(const domain::SessionId& id) { return std::string(as_text(id.view())); }

domain::Generation read_generation(BodyReader& body) {
  return {static_cast<std::uint32_t>(body.integer("tenant_generation")),
          static_cast<std::uint32_t>(body.integer("owner_generation"))};
}

}  // namespace

Key session_key(const domain::TenantHandle& handle, const domain::SessionId& id) {
  return {handle, Kind::Session, text_of(id)};
}

Key console_link_key(const domain::TenantHandle& handle, const domain::SessionId& id) {
  return {handle, Kind::ConsoleLink, text_of(id)};
}

Record encode_session(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                      const domain::Session& session) {
  Record record{.key = session_key(handle, session.id), .state = kSessionKept};
  record.due_us = to_micros(session.ends_at);
  record.touched_us = to_micros(session.started_at);
  json::value token = nullptr;
  if (session.token) token = domain::to_string(*session.token);
  seal_body(keyring, record,
            {{"owner", session.owner.text()},
             {"token", std::move(token)},
             {"by_account", session.by_account},
             {"embedded", session.embedded},
             {"started_at", to_micros(session.started_at)},
             {"ends_at", to_micros(session.ends_at)},
             {"tenant_generation", session.generation.tenant},
             {"owner_generation", session.generation.owner}});
  return record;
}

Result<domain::Session> decode_session(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto owner = domain::Owner::parse(body.text("owner"));
  if (!owner || record.key.id.size() != domain::SessionId::kSize) return unreadable(record);
  domain::Session session{.id = domain::SessionId::from(as_bytes(record.key.id)),
                          .owner = *owner,
                          .token = std::nullopt,
                          .by_account = body.boolean_or("by_account", false),
                          .embedded = body.boolean("embedded"),
                          .started_at = body.instant("started_at"),
                          .ends_at = body.instant("ends_at"),
                          .generation = read_generation(body)};
  if (const auto* token = body.find("token"); token == nullptr || !token->is_null()) {
    session.token = domain::parse_token_id(body.text("token"));
    if (!session.token) body.fail();
  }
  if (body.failed()) return unreadable(record);
  return session;
}

Record encode_console_link(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                           const domain::ConsoleLink& link) {
  Record record{.key = console_link_key(handle, link.id), .state = kSessionKept};
  record.due_us = to_micros(link.expires_at);
  seal_body(keyring, record,
            {{"owner", link.owner.text()},
             {"expires_at", to_micros(link.expires_at)},
             {"tenant_generation", link.generation.tenant},
             {"owner_generation", link.generation.owner}});
  return record;
}

Result<domain::ConsoleLink> decode_console_link(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto owner = domain::Owner::parse(body.text("owner"));
  if (!owner || record.key.id.size() != domain::SessionId::kSize) return unreadable(record);
  domain::ConsoleLink link{.id = domain::SessionId::from(as_bytes(record.key.id)),
                           .owner = *owner,
                           .expires_at = body.instant("expires_at"),
                           .generation = read_generation(body)};
  if (body.failed()) return unreadable(record);
  return link;
}

}  // namespace tokenward::storage
