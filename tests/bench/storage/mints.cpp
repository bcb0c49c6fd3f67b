#include "mints.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>

#include "raw_limit.h"

namespace tokenward::bench {
namespace {

using storage::Changeset;
using storage::Expect;
using storage::Kind;
using storage::Op;
using storage::OpType;
using storage::Record;

constexpr std::int64_t kDay = 86'400'000'000;

std::atomic<std::size_t> made{0};

Record record(unsigned tenant, Kind kind, std::string id, std::string owner = {}, std::uint32_t state = 0) {
  Record made_here;
  made_here.key = {tenant_of(tenant), kind, std::move(id)};
  made_here.owner = std::move(owner);
  made_here.state = state;
  made_here.body = kRawBody;
  return made_here;
}

// In 30, 90 or 365 days, as seen from the tokens made so far.
std::int64_t due_of(std::size_t row) {
  constexpr std::int64_t kDays[] = {30, 90, 365};
  return 1'800'000'000'000'000 + static_cast<std::int64_t>(row) * 250 + kDays[row % 3] * kDay;
}

void require_committed(const storage::Applied& applied) {
  if (applied.outcome != storage::Applied::Outcome::Committed) {
    throw std::runtime_error("refused: " + applied.error.message);
  }
}

// Ids of what is written while measuring lie behind all that was filled in.
std::string next_id() { return raw_key((std::size_t{1} << 40) + made++); }

}  // namespace

std::string raw_key(std::size_t row) {
  std::string key(16, '\0');
  for (int i = 0; i < 8; ++i) key[static_cast<std::size_t>(i)] = static_cast<char>(row >> (56 - 8 * i));
  std::size_t noise = row * 0x9E3779B97F4A7C15u;
  for (std::size_t i = 8; i < 16; ++i, noise >>= 8) key[i] = static_cast<char>(noise);
  return key;
}

domain::TenantHandle tenant_of(unsigned index) {
  domain::TenantHandle handle;
  handle.bytes[0] = 1;
  handle.bytes[6] = static_cast<std::uint8_t>(index);
  return handle;
}

storage::RequestId next_request() {
  static std::atomic<std::uint64_t> count{std::random_device{}() * std::uint64_t{1} << 32};
  const auto now = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  storage::RequestId id;
  const std::uint64_t unique = ++count;
  for (std::size_t i = 0; i < 8; ++i) {
    id[i] = static_cast<std::uint8_t>(now >> (56 - 8 * i));
    id[8 + i] = static_cast<std::uint8_t>(unique >> (56 - 8 * i));
  }
  return id;
}

Mints::Mints(std::shared_ptr<storage::Store> store) : store_(std::move(store)), committer_(store_) {
  for (unsigned i = 0; i < kTenants; ++i) {
    Changeset changeset{next_request(), {}};
    for (Record& row : std::vector{record(i, Kind::Tenant, "tenant"), record(i, Kind::Policy, "policy"),
                                   record(i, Kind::Owner, "ann@example.org"), record(i, Kind::ChainHead, "head")}) {
      changeset.ops.push_back({OpType::Put, Expect::any(), std::move(row)});
    }
    const std::uint64_t version = commit(std::move(changeset));
    tenants_.push_back({version, version});
  }
}

void Mints::mint(unsigned caller) {
  Tenant& tenant = tenants_[caller];
  Record minted = record(caller, Kind::Token, next_id(), "ann@example.org", kActive);
  minted.due_us = due_of(made);
  tenant.moving =
      commit({next_request(),
              {{OpType::Check, Expect::version(tenant.fixed), record(caller, Kind::Tenant, "tenant")},
               {OpType::Check, Expect::version(tenant.fixed), record(caller, Kind::Policy, "policy")},
               {OpType::Put, Expect::version(tenant.moving), record(caller, Kind::Owner, "ann@example.org")},
               {OpType::Put, Expect::version(tenant.moving), record(caller, Kind::ChainHead, "head")},
               {OpType::Put, Expect::absent(), std::move(minted)},
               {OpType::Put, Expect::absent(), record(caller, Kind::Event, next_id(), "ann@example.org", 2)}}});
}

void Mints::put_one(unsigned caller) {
  commit({next_request(), {{OpType::Put, Expect::absent(), record(caller, Kind::Index, next_id())}}});
}

std::uint64_t Mints::commit(Changeset changeset) {
  const storage::Applied applied = committer_.commit(changeset);
  require_committed(applied);
  return applied.seq;
}

storage::Key Filling::key(std::size_t row) const {
  return {tenant_of(static_cast<unsigned>(row % tenants())), Kind::Token, raw_key(row)};
}

void Filling::put_into(storage::Store& store) const {
  // The changesets of one call are of different tenants, as the daemon's are.
  const std::size_t rows_of_one = std::min<std::size_t>(1000, 8000 / tenants());
  for (std::size_t begin = 0; begin < rows; begin += rows_of_one * tenants()) {
    std::vector<Changeset> changesets(tenants());
    for (std::size_t row = begin; row < std::min(rows, begin + rows_of_one * tenants()); ++row) {
      const bool active = row / tenants() % 10 == 0;
      Record token;
      token.key = key(row);
      token.state = active ? kActive : kRevoked;
      token.owner = "owner" + std::to_string(row * 7919 % 20'000);
      token.due_us = due_of(row);
      token.body = kRawBody;
      changesets[row % tenants()].ops.push_back({OpType::Put, Expect::absent(), std::move(token)});
    }
    std::vector<const Changeset*> borrowed;
    for (Changeset& changeset : changesets) {
      changeset.request_id = next_request();
      if (!changeset.ops.empty()) borrowed.push_back(&changeset);
    }
    for (const storage::Applied& applied : store.apply(borrowed)) require_committed(applied);
  }
}

}  // namespace tokenward::bench
