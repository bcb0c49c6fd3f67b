#include "storage/token_records.h"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "storage/body_reader.h"
#include "storage/generations_json.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

namespace json = boost::json;

domain::Generation read_generation(BodyReader& body) {
  const auto& pair = body.array("generation");
  if (pair.size() != 2 || !pair[0].is_int64() || !pair[1].is_int64()) return body.fail(), domain::Generation{};
  return {static_cast<std::uint32_t>(pair[0].get_int64()), static_cast<std::uint32_t>(pair[1].get_int64())};
}

json::value link_to_json(const std::optional<domain::RotationLink>& link) {
  if (!link) return nullptr;
  return {{"token", domain::to_string(link->token)}, {"retire", domain::to_string(link->retirement)}};
}

json::value quota_to_json(const std::optional<domain::Quota>& quota) {
  if (!quota) return nullptr;
  return {{"limit", quota->limit},
          {"window_s", static_cast<std::int64_t>(quota->window.count())},
          {"counted_as", domain::to_string(quota->counted_as)}};
}

/// A token from before there were quotas has none.
std::optional<domain::Quota> read_quota(BodyReader& body) {
  if (body.find("quota") == nullptr) return std::nullopt;
  const auto* object = body.object("quota");
  if (object == nullptr) return std::nullopt;
  BodyReader reader(*object);
  const auto counted_as = domain::parse_token_id(reader.text("counted_as"));
  const domain::Quota quota{static_cast<std::uint32_t>(reader.integer("limit")),
                            std::chrono::seconds{reader.integer("window_s")}, counted_as.value_or(domain::TokenId{})};
  if (!counted_as || reader.failed() || !domain::check_quota(quota)) return body.fail(), std::nullopt;
  return quota;
}

std::optional<domain::RotationLink> read_link(BodyReader& body, std::string_view name) {
  const auto* object = body.object(name);
  if (object == nullptr) return std::nullopt;
  BodyReader reader(*object);
  const auto token = domain::parse_token_id(reader.text("token"));
  const auto retirement = domain::parse_retirement(reader.text("retire"));
  if (!token || !retirement) return body.fail(), std::nullopt;
  return domain::RotationLink{*token, *retirement};
}

}  // namespace

Key token_key(const domain::TenantHandle& handle, const domain::TokenId& id) {
  return {handle, Kind::Token, std::string(as_text(id.view()))};
}

Record encode_token(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const domain::Token& token,
                    TokenState state) {
  Record record{
      .key = token_key(handle, token.id), .state = static_cast<std::uint32_t>(state), .owner = token.owner.text()};
  if (state == TokenState::Active && token.expires_at) record.due_us = to_micros(*token.expires_at);
  json::value expires_at = nullptr;
  if (token.expires_at) expires_at = to_micros(*token.expires_at);
  json::value idle_days = nullptr;
  if (token.idle_limit) idle_days = static_cast<std::int64_t>(token.idle_limit->count());
  json::value idled_at = nullptr;
  if (token.idled_at) idled_at = to_micros(*token.idled_at);
  json::value revoked = nullptr;
  if (token.revoked) revoked = revocation_to_json(*token.revoked);
  seal_body(keyring, record,
            {{"label", token.label},
             {"scopes", json::array(token.scopes.begin(), token.scopes.end())},
             {"metadata", json::parse(token.metadata)},
             {"cidrs", json::array(token.allowed_cidrs.begin(), token.allowed_cidrs.end())},
             {"created_at", to_micros(token.created_at)},
             {"created_by", token.created_by},
             {"expires_at", std::move(expires_at)},
             {"idle_days", std::move(idle_days)},
             {"idled_at", std::move(idled_at)},
             {"revoked", std::move(revoked)},
             {"generation", json::array{token.generation.tenant, token.generation.owner}},
             {"hint", token.hint},
             {"prefix", token.prefix},
             {"mac_key", token.mac_key},
             {"verifier", token.verifier},
             {"replaces", link_to_json(token.replaces)},
             {"replaced_by", link_to_json(token.replaced_by)},
             {"quota", quota_to_json(token.quota)}});
  return record;
}

Key timer_key(const domain::TenantHandle& handle, const domain::TokenId& id) {
  return {handle, Kind::Timer, std::string(as_text(id.view()))};
}

Record encode_timer(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const domain::TokenId& id,
                    Instant due) {
  Record record{.key = timer_key(handle, id), .state = kTimerRunning, .due_us = to_micros(due)};
  seal_body(keyring, record, {{"about", "idle"}});
  return record;
}

Result<domain::Token> decode_token(const crypto::Keyring& keyring, const Record& record) {
  std::array<unsigned char, 4096> buffer;
  json::monotonic_resource memory(buffer.data(), buffer.size());
  auto opened = open_body(keyring, record, &memory);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto owner = domain::Owner::parse(record.owner);
  const auto* metadata = body.object("metadata");
  if (!owner || metadata == nullptr || record.key.id.size() != domain::TokenId::kSize) {
    return unreadable(record);
  }
  domain::Token token{.id = domain::TokenId::from(as_bytes(record.key.id)),
                      .owner = *owner,
                      .label = body.text("label"),
                      .scopes = body.texts("scopes"),
                      .metadata = json::serialize(*metadata),
                      .allowed_cidrs = body.texts("cidrs"),
                      .created_at = body.instant("created_at"),
                      .created_by = body.text("created_by"),
                      .expires_at = body.optional_instant("expires_at"),
                      .idle_limit = std::nullopt,
                      .idled_at = body.optional_instant("idled_at"),
                      .revoked = std::nullopt,
                      .generation = read_generation(body),
                      .hint = body.text("hint"),
                      .prefix = body.text("prefix"),
                      .mac_key = static_cast<domain::KeyId>(body.integer("mac_key")),
                      .verifier = body.text("verifier"),
                      .replaces = read_link(body, "replaces"),
                      .replaced_by = read_link(body, "replaced_by"),
                      .quota = read_quota(body),
                      .last_used_at = std::nullopt,
                      .last_used_from = record.touched_note};
  if (const auto idle = body.optional_integer("idle_days")) token.idle_limit = std::chrono::days{*idle};
  if (const auto* revoked = body.object("revoked")) {
    BodyReader reader(*revoked);
    token.revoked = read_revocation(reader);
    if (reader.failed()) body.fail();
  }
  if (record.touched_us != 0) token.last_used_at = from_micros(record.touched_us);
  if (body.failed()) return unreadable(record);
  return token;
}

}  // namespace tokenward::storage
