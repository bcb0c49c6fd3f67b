#include "tenant/erasure_trace.h"

#include <charconv>
#include <string>

#include "storage/tenant_records.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

/// At one step a second 10,000 changesets take 21 minutes; a store hardly notices so few.
constexpr int kRewritesPerStep = 8;

/// The seq of the last changeset that may name the owner: that of the trace's first version, which it remembers.
std::uint64_t last_naming(const domain::Erasure& erasure, std::uint64_t version) {
  std::uint64_t seq = version;
  std::from_chars(erasure.after.data(), erasure.after.data() + erasure.after.size(), seq);
  return seq;
}

Result<void> rewrite(House& house, TenantRuntime& tenant, const domain::Owner& pseudonym, std::uint64_t last) {
  auto version = tenant.changes().commit(house, [&](Draft& draft) -> Result<void> {
    auto trace = read_owner(draft, tenant.handle(), pseudonym);
    if (!trace) return trace.error();
    if (!is_trace(trace->record)) return {};
    trace->record.erasure->after = std::to_string(last);
    write_owner(draft, tenant.handle(), *trace);
    return {};
  });
  return version ? Result<void>{} : version.error();
}

Result<void> remove(House& house, TenantRuntime& tenant, const domain::Owner& pseudonym) {
  auto version = tenant.changes().commit(house, [&](Draft& draft) -> Result<void> {
    auto trace = read_owner(draft, tenant.handle(), pseudonym);
    if (!trace) return trace.error();
    if (is_trace(trace->record)) draft.remove(storage::owner_key(tenant.handle(), pseudonym));
    return {};
  });
  return version ? Result<void>{} : version.error();
}

}  // namespace

void leave_trace(Draft& draft, const domain::TenantHandle& tenant, const domain::Owner& pseudonym) {
  domain::OwnerRecord trace{.owner = pseudonym, .generations = {}, .ordinary = {}, .management = {}};
  trace.erasure = domain::Erasure{pseudonym};
  draft.insert(storage::encode_owner(draft.keyring(), tenant, trace));
}

bool is_trace(const domain::OwnerRecord& record) noexcept {
  return record.erasure && record.erasure->pseudonym == record.owner;
}

Result<Trace> outlast_feed(House& house, TenantRuntime& tenant, const domain::Owner& pseudonym, MovedFeeds& moved) {
  storage::Store& store = tenant.room().store();
  auto stored = store.get(storage::owner_key(tenant.handle(), pseudonym));
  if (!stored) return stored.error();
  if (!*stored) return Trace::Gone;
  auto record = storage::decode_owner(*house.keyring(), **stored);
  if (!record) return record.error();
  if (!is_trace(*record)) return Trace::Gone;
  const auto feed = store.info_for(tenant.handle());
  if (!feed) return feed.error();
  const std::uint64_t last = last_naming(*record->erasure, (*stored)->version);
  // A seq that the feed has not come to is of another store: the tenant has moved since.
  if (feed->first_seq > last || feed->last_seq < last) {
    if (auto removed = remove(house, tenant, pseudonym); !removed) return removed.error();
    return Trace::Gone;
  }
  if (!moved.insert(feed->store_id).second) return Trace::Stays;
  for (int i = 0; i < kRewritesPerStep; ++i) {
    if (auto written = rewrite(house, tenant, pseudonym, last); !written) return written.error();
  }
  return Trace::Stays;
}

}  // namespace tokenward::tenant
