// House::count_key_dependents: what would be dead without a key.

#include <charconv>

#include "base/encoding.h"
#include "crypto/argon2id.h"
#include "storage/idempotency_records.h"
#include "storage/sealed_body.h"
#include "storage/token_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using crypto::KeyKind;
using storage::Kind;
using storage::Record;

constexpr std::uint32_t kRowsPerScan = 1000;

/// The kinds of record that carry a seal of the record key, or of the history key.
constexpr std::array kSealedKinds{Kind::Directory,   Kind::Handle,     Kind::Tenant,  Kind::Policy,      Kind::Owner,
                                  Kind::Token,       Kind::ChainHead,  Kind::Account, Kind::Timer,       Kind::Index,
                                  Kind::Idempotency, Kind::Node,       Kind::Session, Kind::ConsoleLink, Kind::Relay,
                                  Kind::Debris,      Kind::Enforcement};

/// The id in front of the point of a seal; 0: none.
unsigned key_of_seal(std::string_view body) {
  constexpr std::string_view kMember = "\"seal\":\"";
  const auto start = body.rfind(kMember);
  unsigned id = 0;
  if (start != std::string_view::npos)
    std::from_chars(body.data() + start + kMember.size(), body.data() + body.size(), id);
  return id;
}

bool depends(const Record& record, const crypto::Keyring& keyring, KeyKind kind, domain::KeyId id, Instant now) {
  if (kind == KeyKind::Record || kind == KeyKind::History) return key_of_seal(record.body) == id;
  if (kind == KeyKind::Mint) {
    const auto request = storage::decode_idempotency_record(keyring, record);
    return request && request->mint_key == id && now < request->forgotten_at;
  }
  if (record.state != static_cast<std::uint32_t>(storage::TokenState::Active)) return false;
  const auto token = storage::decode_token(keyring, record);
  if (!token) return false;
  if (kind == KeyKind::Mac) return token->mac_key == id;
  const auto verifier = crypto::parse_phc(token->verifier);
  return verifier && verifier->pepper == id;
}

/// Calls `visit` for every record of a kind, of all tenants.
Result<void> each_record(storage::Store& store, Kind kind, const std::function<void(const Record&)>& visit) {
  storage::Scan scan{.kind = kind, .tenant = {}, .all_tenants = true, .limit = kRowsPerScan};
  for (bool more = true; more;) {
    std::uint32_t rows = 0;
    auto scanned = store.scan(scan, [&](Record&& record) {
      ++rows;
      scan.after_tenant = record.key.tenant;
      scan.after_id = record.key.id;
      visit(record);
      return true;
    });
    if (!scanned) return scanned;
    more = rows == kRowsPerScan;
  }
  return {};
}

}  // namespace

Result<std::uint64_t> House::count_key_dependents(KeyKind kind, domain::KeyId id) {
  std::vector<Kind> kinds;
  switch (kind) {
    case KeyKind::Record:
      kinds.assign(kSealedKinds.begin(), kSealedKinds.end());
      break;
    case KeyKind::History:
      kinds = {Kind::Event};
      break;
    case KeyKind::Mac:
    case KeyKind::Pepper:
      kinds = {Kind::Token};
      break;
    case KeyKind::Mint:
      kinds = {Kind::Idempotency};
      break;
    case KeyKind::Index:
      return std::uint64_t{0};
  }
  const auto keyring = this->keyring();
  std::uint64_t dependents = 0;
  for (const auto& room : rooms_) {
    for (const Kind wanted : kinds) {
      auto scanned = each_record(room->store(), wanted, [&](const Record& record) {
        dependents += depends(record, *keyring, kind, id, clock_.now()) ? 1 : 0;
      });
      if (!scanned) return scanned.error();
    }
  }
  return dependents;
}

}  // namespace tokenward::tenant
