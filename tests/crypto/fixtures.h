#pragma once
// What the crypto suites share: bytes written as text, a keyring whose keys are known, and a directory of one's own.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "crypto/keyring.h"
#include "domain/identifiers.h"

namespace tokenward::crypto::testing {

/// `text` is hexadecimal.
inline Bytes hex(std::string_view text) {
  const auto bytes = from_hex(text);
  BOOST_REQUIRE(bytes.has_value());
  return *bytes;
}

/// `count` bytes that count up from `first`: how the vectors write their keys.
inline Bytes counting(std::uint8_t first, std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}

inline domain::TenantHandle vector_handle() { return domain::TenantHandle::from(hex("a1a2a3a4a5a6a7")); }
inline domain::TokenId vector_token_id() { return domain::TokenId::from(hex("019a1b2c3d4e7f008122334455667788")); }

inline Instant creation_time() { return from_micros(1'700'000'000'000'000); }

inline Key key_of(KeyKind kind, domain::KeyId id, KeyState state, std::uint8_t first_byte) {
  const bool live = state != KeyState::Destroyed;
  return Key{kind, id, state, creation_time(), live ? Secret(BytesView(counting(first_byte, kKeySize))) : Secret()};
}

/// One primary of every kind, id 1; the n-th kind's material counts up from 0x20 * n.
inline std::vector<Key> known_keys() {
  std::vector<Key> keys;
  for (const KeyKind kind : kKeyKinds) {
    keys.push_back(key_of(kind, 1, KeyState::Primary, static_cast<std::uint8_t>(0x20 * static_cast<int>(kind))));
  }
  return keys;
}

inline Keyring keyring_of(std::vector<Key> keys) {
  auto keyring = Keyring::from_keys(std::move(keys));
  BOOST_REQUIRE_MESSAGE(keyring, (keyring ? std::string() : keyring.error().message));
  return std::move(*keyring);
}

inline Keyring known_keyring() { return keyring_of(known_keys()); }

/// The value of a result that must have one.
template <class T>
T require(Result<T> result) {
  BOOST_REQUIRE_MESSAGE(result, (result ? std::string() : result.error().message));
  return std::move(*result);
}

/// The error of a result that must have one.
template <class T>
Error refusal(const Result<T>& result) {
  BOOST_REQUIRE(!result);
  return result.error();
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A new directory that goes with this object.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "tokenward-crypto-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }
  /// The names in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }

 private:
  std::filesystem::path path_;
};

inline std::string contents_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Writes `text` under mode 0600, the way a person would with an editor.
inline void put_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace tokenward::crypto::testing
