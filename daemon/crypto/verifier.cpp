#include "crypto/verifier.h"

#include <utility>

#include "base/secret.h"
#include "crypto/hkdf.h"
#include "crypto/random.h"

namespace tokenward::crypto {
namespace {

constexpr std::string_view kPepperInfo = "tokenward argon2 pepper v1";

/// What a token's verifier is bound to.
Bytes bound_to(const domain::TenantHandle& handle, const domain::TokenId& id) {
  Bytes bound(handle.bytes.begin(), handle.bytes.end());
  bound.insert(bound.end(), id.bytes.begin(), id.bytes.end());
  return bound;
}

/// What a password's is bound to. The word keeps accounts and tokens apart.
Bytes bound_to(const domain::TenantHandle& handle, std::string_view account) {
  constexpr std::string_view kWord = "account:";
  Bytes bound(handle.bytes.begin(), handle.bytes.end());
  bound.insert(bound.end(), kWord.begin(), kWord.end());
  bound.insert(bound.end(), account.begin(), account.end());
  return bound;
}

Result<Argon2Hash> peppered_hash(const Key& pepper, const domain::TenantHandle& handle, BytesView bound,
                                 BytesView secret, const Argon2Salt& salt, const Argon2Cost& cost) {
  const auto tenant_pepper = derive_key(pepper.material.reveal(), handle.view(), kPepperInfo);
  return argon2id({secret, salt, tenant_pepper.reveal(), bound}, cost);
}

Result<std::string> make_verifier(const Keyring& keyring, const domain::TenantHandle& handle, BytesView bound,
                                  BytesView secret, const Argon2Cost& cost) {
  const auto salt = random_array<std::tuple_size_v<Argon2Salt>>();
  if (!salt) return salt.error();
  const Key& pepper = keyring.primary(KeyKind::Pepper);
  const auto hash = peppered_hash(pepper, handle, bound, secret, *salt, cost);
  if (!hash) return hash.error();
  return format_phc({cost, pepper.id, *salt, *hash});
}

Result<bool> check_verifier(const Keyring& keyring, const domain::TenantHandle& handle, BytesView bound,
                            BytesView secret, std::string_view verifier) {
  const auto phc = parse_phc(verifier);
  if (!phc) return Error{ErrorCode::Corrupt, "a stored verifier is not an Argon2id string of the expected form"};
  const Key* pepper = keyring.find(KeyKind::Pepper, phc->pepper);
  if (pepper == nullptr) return false;
  const auto hash = peppered_hash(*pepper, handle, bound, secret, phc->salt, phc->cost);
  if (!hash) return hash.error();
  return equal_in_constant_time(*hash, phc->hash);
}

}  // namespace

Result<std::string> hash_token_secret(const Keyring& keyring, const domain::TenantHandle& handle,
                                      const domain::TokenId& id, BytesView secret, const Argon2Cost& cost) {
  return make_verifier(keyring, handle, bound_to(handle, id), secret, cost);
}

Result<bool> verify_token_secret(const Keyring& keyring, const domain::TenantHandle& handle, const domain::TokenId& id,
                                 BytesView secret, std::string_view verifier) {
  return check_verifier(keyring, handle, bound_to(handle, id), secret, verifier);
}

Result<std::string> hash_password(const Keyring& keyring, const domain::TenantHandle& handle, std::string_view account,
                                  BytesView password, const Argon2Cost& cost) {
  if (!allowed_for_passwords(cost)) {
    return Error{ErrorCode::Invalid, "passwords need Argon2id with 19 MiB to 64 MiB, 2 to 4 passes, 1 to 4 lanes"};
  }
  return make_verifier(keyring, handle, bound_to(handle, account), password, cost);
}

Result<bool> verify_password(const Keyring& keyring, const domain::TenantHandle& handle, std::string_view account,
                             BytesView password, std::string_view verifier) {
  return check_verifier(keyring, handle, bound_to(handle, account), password, verifier);
}

Result<void> pretend_to_verify_password(const Keyring& keyring, const domain::TenantHandle& handle, BytesView password,
                                        const Argon2Cost& cost) {
  if (auto hash = hash_password(keyring, handle, {}, password, cost); !hash) return std::move(hash.error());
  return {};
}

bool needs_rehash(const Keyring& keyring, std::string_view verifier, const Argon2Cost& cost) {
  const auto phc = parse_phc(verifier);
  return phc && (phc->cost != cost || phc->pepper != keyring.primary(KeyKind::Pepper).id);
}

}  // namespace tokenward::crypto
