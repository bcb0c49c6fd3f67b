#include "tenant/feed_changes.h"

#include <functional>
#include <map>

#include "storage/limits.h"
#include "storage/tenant_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Key;
using storage::Kind;
using storage::Record;

/// A record that memory has a copy of. The era is the one before it was read.
struct Copy {
  std::shared_ptr<TenantRuntime> tenant;
  std::uint32_t era = 0;
};
using Copies = std::map<Key, Copy>;

/// What memory has of the tenant is read, token by token, when it is wanted.
void drop(House& house, TenantRuntime& tenant) {
  tenant.doubt();
  house.cache().clear(tenant.handle());
}

/// Whether the changed record has a copy in memory besides the tokens of the cache.
bool is_copied(TenantRuntime& tenant, const Key& key) {
  switch (key.kind) {
    case Kind::Tenant:
    case Kind::Policy:
      return true;
    case Kind::Owner:
      return tenant.parts().has_owner(key.id);
    default:
      return false;
  }
}

Copies copies_of(House& house, const StoreRoom& room, const std::vector<storage::Change>& changes) {
  Copies copies;
  for (const auto& change : changes) {
    const auto tenant = house.directory().known(change.key.tenant);
    if (!tenant || &tenant->room() != &room || !is_copied(*tenant, change.key)) continue;
    copies.emplace(change.key, Copy{tenant, tenant->era()});
  }
  return copies;
}

template <class T>
bool publish(const Result<T>& decoded, const std::function<void(const T&)>& take) {
  if (!decoded) return false;
  take(*decoded);
  return true;
}

/// Whether memory could be told what the record says.
bool renew(House& house, const Copy& copy, const Record& record) {
  const auto keyring = house.keyring();
  const Stamp stamp{copy.era, record.version};
  TenantRuntime& tenant = *copy.tenant;
  switch (record.key.kind) {
    case Kind::Tenant:
      return publish<domain::Tenant>(storage::decode_tenant(*keyring, record),
                                     [&](const auto& value) { tenant.publish(value, stamp); });
    case Kind::Policy:
      return publish<domain::Policy>(storage::decode_policy(*keyring, record),
                                     [&](const auto& value) { house.publish_policy(tenant, value, stamp); });
    default:
      return publish<domain::OwnerRecord>(storage::decode_owner(*keyring, record),
                                          [&](const auto& value) { tenant.parts().publish(value, stamp); });
  }
}

/// Reads some records and tells memory; what is gone or damaged is for whoever needs it next to find out.
Result<void> renew_all(House& house, StoreRoom& room, Copies copies) {
  std::vector<Key> keys;
  for (const auto& [key, copy] : copies) keys.push_back(key);
  auto records = room.store().get(keys);
  if (!records) return records.error();
  for (const Record& record : *records) {
    const auto copy = copies.find(record.key);
    if (copy != copies.end() && renew(house, copy->second, record)) copies.erase(copy);
  }
  for (const auto& [key, copy] : copies) drop(house, *copy.tenant);
  return {};
}

void drop_tokens(House& house, const std::vector<storage::Change>& changes) {
  std::vector<domain::TokenId> ids;
  for (const auto& change : changes) {
    if (change.key.kind != Kind::Token) continue;
    if (change.key.id.size() == domain::TokenId::kSize) ids.push_back(domain::TokenId::from(as_bytes(change.key.id)));
  }
  house.cache().after_change(ids, ValidationCache::ChangeOutcome::Known);
}

}  // namespace

Result<void> take_over(House& house, StoreRoom& room, const std::vector<storage::Change>& changes) {
  drop_tokens(house, changes);
  Copies copies = copies_of(house, room, changes);
  while (!copies.empty()) {
    Copies some;
    while (!copies.empty() && some.size() < storage::kMaxGetKeys) some.insert(copies.extract(copies.begin()));
    if (auto renewed = renew_all(house, room, std::move(some)); !renewed) return renewed;
  }
  return {};
}

void forget_all(House& house, const StoreRoom& room) {
  std::vector<domain::TenantHandle> tenants;
  house.directory().each([&](const TenantRuntime& tenant) {
    if (&tenant.room() == &room) tenants.push_back(tenant.handle());
  });
  house.doubt(tenants);
}

}  // namespace tokenward::tenant
