#include "storage/tenant_records.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/encoding.h"
#include "storage/body_reader.h"
#include "storage/generations_json.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

namespace json = boost::json;
using domain::days;

json::value days_to_json(const std::optional<days>& value) {
  if (!value) return nullptr;
  return static_cast<std::int64_t>(value->count());
}

std::optional<days> read_days(BodyReader& body, std::string_view name) {
  const auto count = body.optional_integer(name);
  if (!count) return std::nullopt;
  return days{*count};
}

json::value rate_to_json(const std::optional<domain::Rate>& rate) {
  if (!rate) return nullptr;
  return json::object{{"per_second", rate->per_second}, {"burst", rate->burst}};
}

/// A policy from before there were rates names none.
std::optional<domain::Rate> read_rate(BodyReader& body, std::string_view name) {
  if (body.find(name) == nullptr) return std::nullopt;
  const json::object* const object = body.object(name);
  if (object == nullptr) return std::nullopt;
  BodyReader reader(*object);
  const domain::Rate rate{static_cast<std::uint32_t>(reader.integer("per_second")),
                          static_cast<std::uint32_t>(reader.integer("burst"))};
  if (reader.failed()) body.fail();
  return rate;
}

Record encode_entry(const crypto::Keyring& keyring, Key key, const DirectoryEntry& entry) {
  Record record{.key = std::move(key)};
  seal_body(keyring, record,
            {{"slug", entry.slug.text()},
             {"handle", domain::to_string(entry.handle)},
             {"store", entry.store},
             {"purged", entry.purged}});
  return record;
}

/// Strokes whose rows are not rewritten yet make the record due at once, so that the sweeper finds it. Not in the body,
/// so that the sweep changes nothing the history vouches for.
std::int64_t sweep_due(const domain::Generations& generations) {
  if (!generations.sweep_pending || generations.strokes.empty()) return kNoDue;
  return to_micros(generations.strokes.back().revocation.at);
}

constexpr std::int64_t kDueAtOnce = 1;

json::object erasure_to_json(const domain::Erasure& erasure) {
  return {
      {"pseudonym", erasure.pseudonym.text()}, {"stage", erasure.stage}, {"after", to_hex(as_bytes(erasure.after))}};
}

std::optional<domain::Erasure> read_erasure(BodyReader& body) {
  if (body.find("erasure") == nullptr) return std::nullopt;
  const auto* object = body.object("erasure");
  if (object == nullptr) return std::nullopt;
  BodyReader reader(*object);
  const auto pseudonym = domain::Owner::parse(reader.text("pseudonym"));
  const auto after = from_hex(reader.text("after"));
  const auto stage = reader.integer("stage");
  if (reader.failed() || !pseudonym || !after) return body.fail(), std::nullopt;
  return domain::Erasure{*pseudonym, static_cast<std::uint32_t>(stage), std::string(as_text(*after))};
}

/// Where the slot of a slot's predecessor stands in the list; none where that token has none any more.
std::optional<std::size_t> place_of_predecessor(const std::vector<domain::Slot>& slots, const domain::Slot& slot) {
  if (!slot.predecessor) return std::nullopt;
  const auto found = std::find_if(slots.begin(), slots.end(),
                                  [&](const domain::Slot& other) { return other.id == *slot.predecessor; });
  if (found == slots.end()) return std::nullopt;
  return static_cast<std::size_t>(found - slots.begin());
}

/// `[id, expires_at or null, tenant generation, owner generation]`, and where there is a predecessor its place in the
/// list: a thousand of them must fit one body.
json::array slots_to_json(const std::vector<domain::Slot>& slots) {
  json::array list;
  list.reserve(slots.size());
  for (const auto& slot : slots) {
    json::value due = nullptr;
    if (slot.expires_at) due = to_micros(*slot.expires_at);
    json::array parts{to_base64(slot.id.view(), Base64Alphabet::Url), std::move(due), slot.generation.tenant,
                      slot.generation.owner};
    if (const auto place = place_of_predecessor(slots, slot)) parts.push_back(*place);
    list.push_back(std::move(parts));
  }
  return list;
}

std::optional<domain::Slot> read_slot(const json::value& item) {
  const auto* parts = item.if_array();
  if (parts == nullptr || parts->size() < 4 || parts->size() > 5 || !parts->at(0).is_string()) return std::nullopt;
  const auto id = from_base64(std::string_view(parts->at(0).get_string()), Base64Alphabet::Url);
  const auto* tenant = parts->at(2).if_int64();
  const auto* owner = parts->at(3).if_int64();
  if (!id || id->size() != domain::TokenId::kSize || tenant == nullptr || owner == nullptr) return std::nullopt;
  domain::Slot slot{domain::TokenId::from(*id),
                    std::nullopt,
                    {static_cast<std::uint32_t>(*tenant), static_cast<std::uint32_t>(*owner)}};
  if (const auto* due = parts->at(1).if_int64()) slot.expires_at = from_micros(*due);
  return slot;
}

std::vector<domain::Slot> read_slots(BodyReader& body, std::string_view name) {
  std::vector<domain::Slot> slots;
  const json::array& items = body.array(name);
  for (const auto& item : items) {
    const auto slot = read_slot(item);
    if (!slot) return body.fail(), slots;
    slots.push_back(*slot);
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const json::array& parts = items[i].get_array();
    if (parts.size() < 5) continue;
    const auto* place = parts[4].if_int64();
    if (place == nullptr || *place < 0 || static_cast<std::size_t>(*place) >= slots.size()) return body.fail(), slots;
    slots[i].predecessor = slots[static_cast<std::size_t>(*place)].id;
  }
  return slots;
}

json::object sessions_to_json(const domain::SessionMarks& sessions) {
  json::value until = nullptr;
  if (sessions.until) until = to_micros(*sessions.until);
  return {{"generation", sessions.generation}, {"until", std::move(until)}};
}

/// A record from before there were sessions has none.
domain::SessionMarks read_sessions(BodyReader& body) {
  if (body.find("sessions") == nullptr) return {};
  const auto* object = body.object("sessions");
  if (object == nullptr) return body.fail(), domain::SessionMarks{};
  BodyReader reader(*object);
  domain::SessionMarks sessions{static_cast<std::uint32_t>(reader.integer("generation")),
                                reader.optional_instant("until")};
  if (reader.failed()) body.fail();
  return sessions;
}

}  // namespace

Key directory_key(const domain::TenantSlug& slug) { return {kDirectoryKey, Kind::Directory, slug.text()}; }
Key handle_key(const domain::TenantHandle& handle) {
  return {kDirectoryKey, Kind::Handle, std::string(as_text(handle.view()))};
}
Key tenant_key(const domain::TenantHandle& handle) { return {handle, Kind::Tenant, "tenant"}; }
Key policy_key(const domain::TenantHandle& handle) { return {handle, Kind::Policy, "policy"}; }
Key owner_key(const domain::TenantHandle& handle, const domain::Owner& owner) {
  return {handle, Kind::Owner, owner.text()};
}

Record encode_directory_entry(const crypto::Keyring& keyring, const DirectoryEntry& entry) {
  return encode_entry(keyring, directory_key(entry.slug), entry);
}

Record encode_handle_entry(const crypto::Keyring& keyring, const DirectoryEntry& entry) {
  return encode_entry(keyring, handle_key(entry.handle), entry);
}

Result<DirectoryEntry> decode_directory_entry(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto slug = domain::TenantSlug::parse(body.text("slug"));
  const auto handle = from_hex(body.text("handle"));
  if (!slug || !handle || handle->size() != domain::TenantHandle::kSize) return unreadable(record);
  DirectoryEntry entry{*slug, domain::TenantHandle::from(*handle), body.text("store"), body.boolean("purged")};
  if (body.failed()) return unreadable(record);
  return entry;
}

Record encode_tenant(const crypto::Keyring& keyring, const domain::Tenant& tenant) {
  Record record{.key = tenant_key(tenant.handle), .state = static_cast<std::uint32_t>(tenant.state) + 1};
  if (tenant.delete_at) {
    record.due_us = to_micros(*tenant.delete_at);
  } else {
    record.due_us = sweep_due(tenant.generations);
  }
  json::value delete_at = nullptr;
  if (tenant.delete_at) delete_at = to_micros(*tenant.delete_at);
  seal_body(keyring, record,
            {{"slug", tenant.slug.text()},
             {"display_name", tenant.display_name},
             {"state", domain::to_string(tenant.state)},
             {"store", tenant.store},
             {"created_at", to_micros(tenant.created_at)},
             {"delete_at", std::move(delete_at)},
             {"generations", generations_to_json(tenant.generations)},
             {"session_generation", tenant.session_generation}});
  return record;
}

Result<domain::Tenant> decode_tenant(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto slug = domain::TenantSlug::parse(body.text("slug"));
  const auto state = domain::parse_tenant_state(body.text("state"));
  if (!slug || !state) return unreadable(record);
  domain::Tenant tenant{.slug = *slug,
                        .handle = record.key.tenant,
                        .display_name = body.text("display_name"),
                        .state = *state,
                        .store = body.text("store"),
                        .created_at = body.instant("created_at"),
                        .delete_at = body.optional_instant("delete_at"),
                        .generations = read_generations(body, "generations"),
                        .session_generation = static_cast<std::uint32_t>(body.integer_or("session_generation", 0))};
  if (body.failed()) return unreadable(record);
  tenant.generations.sweep_pending = record.due_us != kNoDue && !tenant.delete_at;
  return tenant;
}

json::object policy_to_json(const domain::Policy& policy) {
  const auto& stale = policy.stale_if_error;
  json::array member_scopes(policy.member_scopes.begin(), policy.member_scopes.end());
  json::array embed_origins(policy.embed_origins.begin(), policy.embed_origins.end());
  json::array cors_origins(policy.cors_origins.begin(), policy.cors_origins.end());
  return {{"lifetime_days", days_to_json(policy.lifetime)},
          {"max_lifetime_days", days_to_json(policy.max_lifetime)},
          {"default_lifetime_days", days_to_json(policy.default_lifetime)},
          {"max_active_per_owner", policy.max_active_per_owner},
          {"idle_days", days_to_json(policy.idle_limit)},
          {"rotation_overlap_hours", static_cast<std::int64_t>(policy.rotation_overlap.count())},
          {"token_prefix", policy.token_prefix},
          {"self_rotation", policy.self_rotation},
          {"member_scopes", std::move(member_scopes)},
          {"embed_origins", std::move(embed_origins)},
          {"cors_origins", std::move(cors_origins)},
          {"tenant_rate", rate_to_json(policy.tenant_rate)},
          {"caller_rate", rate_to_json(policy.caller_rate)},
          {"stale_if_error_seconds", stale ? json::value(static_cast<std::int64_t>(stale->count())) : nullptr}};
}

Record encode_policy(const crypto::Keyring& keyring, const domain::TenantHandle& handle, const domain::Policy& policy) {
  Record record{.key = policy_key(handle)};
  seal_body(keyring, record, policy_to_json(policy));
  return record;
}

Result<domain::Policy> decode_policy(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  domain::Policy policy{.lifetime = read_days(body, "lifetime_days"),
                        .max_lifetime = read_days(body, "max_lifetime_days"),
                        .default_lifetime = read_days(body, "default_lifetime_days"),
                        .max_active_per_owner = static_cast<std::uint32_t>(body.integer("max_active_per_owner")),
                        .idle_limit = read_days(body, "idle_days"),
                        .rotation_overlap = std::chrono::hours{body.integer("rotation_overlap_hours")},
                        .token_prefix = body.text("token_prefix"),
                        .self_rotation = body.boolean("self_rotation"),
                        .member_scopes = {}};
  policy.member_scopes = body.texts("member_scopes");
  // A policy from before there were such fields names none.
  if (body.find("embed_origins") != nullptr) policy.embed_origins = body.texts("embed_origins");
  if (body.find("cors_origins") != nullptr) policy.cors_origins = body.texts("cors_origins");
  policy.tenant_rate = read_rate(body, "tenant_rate");
  policy.caller_rate = read_rate(body, "caller_rate");
  if (const auto stale = body.optional_integer("stale_if_error_seconds")) {
    policy.stale_if_error = std::chrono::seconds{*stale};
  }
  if (body.failed()) return unreadable(record);
  return policy;
}

Record encode_owner(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                    const domain::OwnerRecord& owner) {
  Record record{.key = owner_key(handle, owner.owner), .owner = owner.owner.text()};
  record.due_us = owner.erasure ? kDueAtOnce : sweep_due(owner.generations);
  if (record.due_us != kNoDue) record.state = kSweepPending;
  json::object body{{"suspended", owner.suspended},
                    {"generations", generations_to_json(owner.generations)},
                    {"ordinary", slots_to_json(owner.ordinary)},
                    {"management", slots_to_json(owner.management)},
                    {"sessions", sessions_to_json(owner.sessions)}};
  if (owner.erasure) body.emplace("erasure", erasure_to_json(*owner.erasure));
  seal_body(keyring, record, body);
  return record;
}

Result<domain::OwnerRecord> decode_owner(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const auto owner = domain::Owner::parse(record.key.id);
  if (!owner) return unreadable(record);
  domain::OwnerRecord result{.owner = *owner,
                             .suspended = body.boolean("suspended"),
                             .generations = read_generations(body, "generations"),
                             .ordinary = read_slots(body, "ordinary"),
                             .management = read_slots(body, "management"),
                             .sessions = read_sessions(body),
                             .erasure = read_erasure(body)};
  if (body.failed()) return unreadable(record);
  result.generations.sweep_pending = record.due_us != kNoDue;
  return result;
}

}  // namespace tokenward::storage
