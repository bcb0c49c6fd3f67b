#include "tenant/retry_safe_mint.h"

#include "crypto/argon2id.h"
#include "crypto/idempotency.h"
#include "crypto/random.h"
#include "crypto/verifier.h"
#include "storage/idempotency_records.h"
#include "storage/tenant_records.h"
#include "tenant/house.h"
#include "tenant/token_view.h"

namespace tokenward::tenant {
namespace {

using crypto::KeyKind;
using storage::IdempotencyRecord;

constexpr char kField[] = "idempotency-key";

/// Who a key belongs to: the token that was shown; without one the owner, where the owner is at home.
Bytes credential_of(const domain::Authority& caller) {
  if (caller.credential) return {caller.credential->bytes.begin(), caller.credential->bytes.end()};
  Bytes holder(caller.tenant.bytes.begin(), caller.tenant.bytes.end());
  const BytesView actor = as_bytes(caller.actor());
  holder.insert(holder.end(), actor.begin(), actor.end());
  return holder;
}

/// One request under its key, from when it comes until there is an answer.
class RetrySafeMint {
 public:
  RetrySafeMint(House& house, TenantRuntime& tenant, const domain::Authority& caller, const RetryKey& retry,
                const RepeatableMint& what)
      : house_(house),
        tenant_(tenant),
        caller_(caller),
        retry_(retry),
        what_(what),
        credential_(credential_of(caller)) {}

  Result<Minted> run();

 private:
  [[nodiscard]] crypto::IdempotencyScope scope() const { return {credential_, what_.route, retry_.key}; }
  [[nodiscard]] std::vector<storage::Key> places(const crypto::Keyring& keyring) const;
  Result<std::optional<IdempotencyRecord>> find(Draft& draft) const;

  Result<Minted> mint(const crypto::Key& key);
  Result<std::uint64_t> commit(const Change& change, IdempotencyRecord record);
  Result<void> remember(Draft& draft, IdempotencyRecord& record) const;

  Result<Minted> reissue(Draft& draft, const IdempotencyRecord& record) const;
  Result<Secret> rebuild(const crypto::Keyring& keyring, const IdempotencyRecord& record,
                         const domain::Token& token) const;
  Result<TokenView> check_living(Draft& draft, const domain::TokenId& id) const;

  House& house_;
  TenantRuntime& tenant_;
  const domain::Authority& caller_;
  const RetryKey& retry_;
  const RepeatableMint& what_;
  const Bytes credential_;
  bool overtaken_ = false;  ///< By the same request: it was committed before our own.
};

Result<Minted> RetrySafeMint::run() {
  for (;;) {
    const auto keyring = house_.keyring();
    Draft draft(tenant_.room().store(), *keyring, house_.clock().now());
    const auto earlier = find(draft);
    if (!earlier) return earlier.error();
    if (*earlier) return reissue(draft, **earlier);
    auto minted = mint(keyring->primary(KeyKind::Mint));
    if (minted || !overtaken_) return minted;
  }
}

/// Where a record of this request may be: under whichever mint key it was written.
std::vector<storage::Key> RetrySafeMint::places(const crypto::Keyring& keyring) const {
  std::vector<storage::Key> places;
  for (const crypto::Key& key : keyring.keys()) {
    if (key.kind != KeyKind::Mint || key.state == crypto::KeyState::Destroyed) continue;
    places.push_back(storage::idempotency_record_key(tenant_.handle(),
                                                     crypto::idempotency_record_id(key, tenant_.handle(), scope())));
  }
  return places;
}

/// The record of this request that is not to be forgotten yet.
Result<std::optional<IdempotencyRecord>> RetrySafeMint::find(Draft& draft) const {
  const auto places = this->places(draft.keyring());
  if (auto fetched = draft.prefetch(places); !fetched) return fetched.error();
  for (const storage::Key& place : places) {
    const auto stored = draft.read(place);
    if (!stored) return stored.error();
    if (*stored == nullptr) continue;
    auto record = storage::decode_idempotency_record(draft.keyring(), **stored);
    if (!record) return record.error();
    if (draft.now() < record->forgotten_at) return std::optional(*record);
  }
  return std::optional<IdempotencyRecord>{};
}

Result<Minted> RetrySafeMint::mint(const crypto::Key& key) {
  auto fresh = name_token(house_, what_.owner);
  if (!fresh) return fresh.error();
  const auto nonce = crypto::random_array<std::tuple_size_v<crypto::MintNonce>>();
  if (!nonce) return nonce.error();
  const auto& handle = tenant_.handle();
  fresh->secret = crypto::derive_minted_secret(key, *nonce, handle, fresh->id, scope(), retry_.request);
  if (auto hashed = hash_secret(house_, handle, *fresh); !hashed) return hashed.error();
  const IdempotencyRecord record{.id = crypto::idempotency_record_id(key, handle, scope()),
                                 .mint_key = key.id,
                                 .nonce = *nonce,
                                 .token = fresh->id,
                                 .request = retry_.request};
  return what_.mint(*fresh, [&](const Change& change) { return commit(change, record); });
}

/// Commits a change together with the record of the request, unless there is one.
Result<std::uint64_t> RetrySafeMint::commit(const Change& change, IdempotencyRecord record) {
  auto reads = mint_setting_keys(tenant_.handle(), what_.owner);
  for (storage::Key& place : places(*house_.keyring())) reads.push_back(std::move(place));
  bool found = false;
  const auto write = [&](Draft& draft) -> Result<void> {
    const auto earlier = find(draft);
    if (!earlier) return earlier.error();
    found = earlier->has_value();
    if (found) return {};  // waits like a change that writes, so that what it found is durable when this returns
    if (auto changed = change(draft); !changed) return changed;
    return remember(draft, record);
  };
  auto version = tenant_.changes().commit(house_, write, {.reads = reads});
  overtaken_ = version && found;
  if (overtaken_) return Error{ErrorCode::Conflict, "the same request came first", kField};
  return version;
}

/// Writes the record, over one that is to be forgotten and that nobody has removed yet.
Result<void> RetrySafeMint::remember(Draft& draft, IdempotencyRecord& record) const {
  const auto forgotten = draft.read(storage::idempotency_record_key(tenant_.handle(), record.id));
  if (!forgotten) return forgotten.error();
  record.forgotten_at = draft.now() + kRetryWindow;
  auto row = storage::encode_idempotency_record(draft.keyring(), tenant_.handle(), record);
  if (*forgotten != nullptr) {
    draft.put(std::move(row));
  } else {
    draft.insert(std::move(row));
  }
  return {};
}

Result<Minted> RetrySafeMint::reissue(Draft& draft, const IdempotencyRecord& record) const {
  if (record.request != retry_.request) {
    return Error{ErrorCode::IdempotencyKeyReused,
                 "another request of this credential had this key within the last 24 hours; send a new one", kField};
  }
  // Argon2id comes before the tenant's changes are lined up, as in minting.
  auto token = read_token(draft, tenant_.handle(), record.token);
  if (!token) return token.error();
  auto value = rebuild(draft.keyring(), record, token->value);
  if (!value) return value.error();
  std::optional<TokenView> view;
  auto version = tenant_.changes().commit(house_, [&](Draft& attempt) -> Result<void> {
    if (auto allowed = what_.authorise(attempt); !allowed) return allowed;
    auto living = check_living(attempt, record.token);
    if (!living) return living.error();
    view = std::move(*living);
    auto event = event_by(caller_, domain::Action::TokenReissued, domain::to_string(record.token));
    event.detail.owner = view->token.owner.text();
    event.detail.label = view->token.label;
    attempt.record(tenant_.handle(), std::move(event), nullptr);
    return {};
  });
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;  // another change of this commit has written the row
  return Minted{std::move(*view), std::move(*value)};
}

/// The value out of what the caller sent, the record and the keyring, held against the token's verifier.
Result<Secret> RetrySafeMint::rebuild(const crypto::Keyring& keyring, const IdempotencyRecord& record,
                                      const domain::Token& token) const {
  const crypto::Key* const mint = keyring.find(KeyKind::Mint, record.mint_key);
  const crypto::Key* const mac = keyring.find(KeyKind::Mac, token.mac_key);
  const auto verifier = crypto::parse_phc(token.verifier);
  if (mint == nullptr || mac == nullptr || (verifier && keyring.find(KeyKind::Pepper, verifier->pepper) == nullptr)) {
    return Error{ErrorCode::Conflict, "a key of the keyring that the token was made with is destroyed", kField};
  }
  const auto& handle = tenant_.handle();
  const auto secret = crypto::derive_minted_secret(*mint, record.nonce, handle, token.id, scope(), retry_.request);
  const auto same = crypto::verify_token_secret(keyring, handle, token.id, secret.reveal(), token.verifier);
  if (!same) return same.error();
  if (!*same) {
    return Error{ErrorCode::Corrupt,
                 "token " + domain::to_string(token.id) + " does not match the record of the request that minted it"};
  }
  return encode_value(*mac, handle, token.id, secret, token.prefix);
}

/// The token, if it is Active and stays so until the draft is committed.
Result<TokenView> RetrySafeMint::check_living(Draft& draft, const domain::TokenId& id) const {
  const auto& handle = tenant_.handle();
  auto token = read_token(draft, handle, id);
  if (!token) return token.error();
  const auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  const auto owner = read_owner(draft, handle, token->value.owner);
  if (!owner) return owner.error();
  draft.check(storage::tenant_key(handle));
  draft.check(storage::token_key(handle, id));
  if (owner->exists) draft.check(storage::owner_key(handle, owner->record.owner));
  auto view = view_of(std::move(token->value), tenant->value, owner->exists ? &owner->record : nullptr, token->version,
                      draft.now());
  if (view.status == domain::Status::Active) return view;
  return Error{ErrorCode::Conflict,
               "the token that this key minted is " + std::string(domain::to_string(view.status)) +
                   "; send a new key to mint another",
               kField};
}

}  // namespace

Result<Minted> mint_retry_safely(House& house, TenantRuntime& tenant, const domain::Authority& caller,
                                 const RetryKey& retry, const RepeatableMint& what) {
  return RetrySafeMint(house, tenant, caller, retry, what).run();
}

}  // namespace tokenward::tenant
