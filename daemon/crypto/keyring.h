#pragma once
// The master keys of an installation: what every other key is derived from. Immutable once made, so a
// `std::shared_ptr<const Keyring>` is shared between threads and a reload swaps the pointer. A change makes a new
// value.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// What a key is for. A key of one kind is never used as another.
enum class KeyKind : std::uint8_t { Mac, Pepper, Mint, Record, History, Index };
inline constexpr std::array kKeyKinds{KeyKind::Mac,    KeyKind::Pepper,  KeyKind::Mint,
                                      KeyKind::Record, KeyKind::History, KeyKind::Index};

/// Staged and retired keys verify, only the primary makes anything new, a destroyed one verifies nothing.
enum class KeyState : std::uint8_t { Staged, Primary, Retired, Destroyed };

/// `mac`, `pepper`, …; `staged`, `primary`, …: as in the file and on the command line.
[[nodiscard]] std::string_view to_string(KeyKind kind) noexcept;
[[nodiscard]] std::string_view to_string(KeyState state) noexcept;
[[nodiscard]] std::optional<KeyKind> parse_key_kind(std::string_view text) noexcept;
[[nodiscard]] std::optional<KeyState> parse_key_state(std::string_view text) noexcept;

inline constexpr std::size_t kKeySize = 32;  ///< Bytes of material.

/// One key. Its id is unique within its kind and stays taken when the key is destroyed.
struct Key {
  KeyKind kind = KeyKind::Mac;
  domain::KeyId id = 0;
  KeyState state = KeyState::Staged;
  Instant created_at;
  Secret material;  ///< `kKeySize` bytes; empty once destroyed.

  [[nodiscard]] Key clone() const;
};

/// Tells whether two keyrings hold the same key, and nothing about the key.
using KeyFingerprint = FixedBytes<16, struct KeyFingerprintTag>;

class Keyring {
 public:
  /// One new primary of every kind, id 1. Errors: those of `fill_random`.
  [[nodiscard]] static Result<Keyring> create(Instant now);

  /// From keys in any order. Corrupt, saying which key and why, unless every kind has exactly one primary, no id occurs
  /// twice in a kind or is 0, every live key has `kKeySize` bytes and every destroyed one none.
  [[nodiscard]] static Result<Keyring> from_keys(std::vector<Key> keys);

  /// The key, if it may still verify: null where the id is unknown or the key destroyed. O(1), no allocation.
  /// Borrowed from this keyring.
  [[nodiscard]] const Key* find(KeyKind kind, domain::KeyId id) const noexcept;
  /// The one key of its kind that makes new things. Borrowed from this keyring.
  [[nodiscard]] const Key& primary(KeyKind kind) const noexcept;
  /// All keys by kind and id, destroyed ones too. Borrowed from this keyring.
  [[nodiscard]] std::span<const Key> keys() const noexcept { return keys_; }
  /// None where `find` gives none.
  [[nodiscard]] std::optional<KeyFingerprint> fingerprint(KeyKind kind, domain::KeyId id) const;

  /// This keyring with a new staged key, whose id is one above the highest its kind ever had (it is the last of its
  /// kind in `keys()`). Conflict once that was 255; else the errors of `fill_random`.
  [[nodiscard]] Result<Keyring> add_staged(KeyKind kind, Instant now) const;
  /// This keyring with a staged or retired key made primary; the former primary is retired.
  /// NotFound for an unknown id, Conflict for a destroyed key; the primary itself changes nothing.
  [[nodiscard]] Result<Keyring> promote(KeyKind kind, domain::KeyId id) const;
  /// This keyring without the material of a staged or retired key: whatever it made never verifies again.
  /// NotFound for an unknown id, Conflict for the primary; a destroyed key changes nothing.
  [[nodiscard]] Result<Keyring> destroy(KeyKind kind, domain::KeyId id) const;

  [[nodiscard]] Keyring clone() const;

 private:
  static constexpr std::uint16_t kNone = UINT16_MAX;
  explicit Keyring(std::vector<Key> keys);
  [[nodiscard]] std::uint16_t position(KeyKind kind, domain::KeyId id) const noexcept;

  std::vector<Key> keys_;                                                   // sorted by (kind, id)
  std::array<std::array<std::uint16_t, 256>, kKeyKinds.size()> positions_;  // into keys_, kNone where there is no key
  std::array<std::uint16_t, kKeyKinds.size()> primaries_;                   // into keys_
};

}  // namespace tokenward::crypto
