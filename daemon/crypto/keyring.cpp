#include "crypto/keyring.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "crypto/hkdf.h"
#include "crypto/random.h"

namespace tokenward::crypto {
namespace {

constexpr std::array<std::string_view, 6> kKindNames{"mac", "pepper", "mint", "record", "history", "index"};
constexpr std::array<std::string_view, 4> kStateNames{"staged", "primary", "retired", "destroyed"};
static_assert(kKindNames.size() == kKeyKinds.size());

constexpr std::size_t index_of(KeyKind kind) noexcept { return static_cast<std::size_t>(kind); }

template <class Enum, std::size_t N>
std::optional<Enum> parse_name(const std::array<std::string_view, N>& names, std::string_view text) noexcept {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

/// "mac key 3": how messages name a key.
std::string name_of(KeyKind kind, domain::KeyId id) {
  return std::string(to_string(kind)) + " key " + std::to_string(id);
}

Error refuse(ErrorCode code, KeyKind kind, domain::KeyId id, std::string_view why) {
  return Error{code, name_of(kind, id) + " " + std::string(why)};
}

bool before(const Key& left, const Key& right) noexcept {
  return std::tie(left.kind, left.id) < std::tie(right.kind, right.id);
}

std::vector<Key> clone_all(std::span<const Key> keys) {
  std::vector<Key> copy;
  copy.reserve(keys.size() + 1);
  for (const Key& key : keys) copy.push_back(key.clone());
  return copy;
}

Result<Key> new_key(KeyKind kind, domain::KeyId id, KeyState state, Instant now) {
  Key key{kind, id, state, now, Secret(kKeySize)};
  if (auto filled = fill_random({key.material.data(), kKeySize}); !filled) return std::move(filled.error());
  return key;
}

/// What is wrong with one key by itself.
Result<void> check_key(const Key& key) {
  if (key.id == 0)
    return Error{ErrorCode::Corrupt, std::string(to_string(key.kind)) + " key id is 0; 1 to 255 are allowed"};
  if (key.state == KeyState::Destroyed && key.material.size() != 0) {
    return refuse(ErrorCode::Corrupt, key.kind, key.id, "is destroyed but has material; a destroyed key has none");
  }
  if (key.state != KeyState::Destroyed && key.material.size() != kKeySize) {
    return refuse(ErrorCode::Corrupt, key.kind, key.id, "has no material of exactly 32 bytes");
  }
  return {};
}

/// What is wrong with a kind's primaries. `keys` are sorted.
Result<void> check_primaries(std::span<const Key> keys, KeyKind kind) {
  const Key* primary = nullptr;
  for (const Key& key : keys) {
    if (key.kind != kind || key.state != KeyState::Primary) continue;
    if (primary != nullptr) {
      return refuse(ErrorCode::Corrupt, kind, key.id,
                    "is primary and so is key " + std::to_string(primary->id) + "; exactly one is allowed");
    }
    primary = &key;
  }
  if (primary != nullptr) return {};
  return Error{ErrorCode::Corrupt, "no " + std::string(to_string(kind)) + " key is primary; exactly one is needed"};
}

}  // namespace

std::string_view to_string(KeyKind kind) noexcept { return kKindNames[index_of(kind)]; }
std::string_view to_string(KeyState state) noexcept { return kStateNames[static_cast<std::size_t>(state)]; }
std::optional<KeyKind> parse_key_kind(std::string_view text) noexcept { return parse_name<KeyKind>(kKindNames, text); }
std::optional<KeyState> parse_key_state(std::string_view text) noexcept {
  return parse_name<KeyState>(kStateNames, text);
}

Key Key::clone() const { return Key{kind, id, state, created_at, material.clone()}; }

Result<Keyring> Keyring::create(Instant now) {
  std::vector<Key> keys;
  for (const KeyKind kind : kKeyKinds) {
    auto key = new_key(kind, 1, KeyState::Primary, now);
    if (!key) return std::move(key.error());
    keys.push_back(std::move(*key));
  }
  return from_keys(std::move(keys));
}

Result<Keyring> Keyring::from_keys(std::vector<Key> keys) {
  std::ranges::sort(keys, before);
  for (const Key& key : keys) {
    if (auto checked = check_key(key); !checked) return std::move(checked.error());
  }
  const auto twice = std::ranges::adjacent_find(
      keys, [](const Key& left, const Key& right) { return left.kind == right.kind && left.id == right.id; });
  if (twice != keys.end())
    return refuse(ErrorCode::Corrupt, twice->kind, twice->id, "occurs twice; an id is used once");
  for (const KeyKind kind : kKeyKinds) {
    if (auto checked = check_primaries(keys, kind); !checked) return std::move(checked.error());
  }
  return Keyring(std::move(keys));
}

Keyring::Keyring(std::vector<Key> keys) : keys_(std::move(keys)), primaries_{} {
  for (auto& ids : positions_) ids.fill(kNone);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const Key& key = keys_[i];
    positions_[index_of(key.kind)][key.id] = static_cast<std::uint16_t>(i);
    if (key.state == KeyState::Primary) primaries_[index_of(key.kind)] = static_cast<std::uint16_t>(i);
  }
}

std::uint16_t Keyring::position(KeyKind kind, domain::KeyId id) const noexcept {
  return positions_[index_of(kind)][id];
}

const Key* Keyring::find(KeyKind kind, domain::KeyId id) const noexcept {
  const std::uint16_t at = position(kind, id);
  if (at == kNone || keys_[at].state == KeyState::Destroyed) return nullptr;
  return &keys_[at];
}

const Key& Keyring::primary(KeyKind kind) const noexcept { return keys_[primaries_[index_of(kind)]]; }

std::optional<KeyFingerprint> Keyring::fingerprint(KeyKind kind, domain::KeyId id) const {
  const Key* key = find(kind, id);
  if (key == nullptr) return std::nullopt;
  KeyFingerprint fingerprint;
  hkdf_sha256({key->material.reveal()}, {},
              {as_bytes("tokenward key fingerprint v1"), as_bytes(to_string(kind)), BytesView(&id, 1)},
              fingerprint.bytes);
  return fingerprint;
}

Result<Keyring> Keyring::add_staged(KeyKind kind, Instant now) const {
  domain::KeyId highest = 0;
  for (const Key& key : keys_) {
    if (key.kind == kind) highest = std::max(highest, key.id);
  }
  if (highest == UINT8_MAX) return refuse(ErrorCode::Conflict, kind, highest, "was the last; ids are never used again");
  auto key = new_key(kind, static_cast<domain::KeyId>(highest + 1), KeyState::Staged, now);
  if (!key) return std::move(key.error());
  std::vector<Key> keys = clone_all(keys_);
  keys.push_back(std::move(*key));
  return from_keys(std::move(keys));
}

Result<Keyring> Keyring::promote(KeyKind kind, domain::KeyId id) const {
  const std::uint16_t at = position(kind, id);
  if (at == kNone) return refuse(ErrorCode::NotFound, kind, id, "does not exist");
  if (keys_[at].state == KeyState::Destroyed) return refuse(ErrorCode::Conflict, kind, id, "is destroyed");
  std::vector<Key> keys = clone_all(keys_);
  keys[primaries_[index_of(kind)]].state = KeyState::Retired;
  keys[at].state = KeyState::Primary;
  return Keyring(std::move(keys));
}

Result<Keyring> Keyring::destroy(KeyKind kind, domain::KeyId id) const {
  const std::uint16_t at = position(kind, id);
  if (at == kNone) return refuse(ErrorCode::NotFound, kind, id, "does not exist");
  if (keys_[at].state == KeyState::Primary)
    return refuse(ErrorCode::Conflict, kind, id, "is primary; promote another first");
  std::vector<Key> keys = clone_all(keys_);
  keys[at].state = KeyState::Destroyed;
  keys[at].material = Secret();
  return Keyring(std::move(keys));
}

Keyring Keyring::clone() const { return Keyring(clone_all(keys_)); }

}  // namespace tokenward::crypto
