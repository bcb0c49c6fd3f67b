#include "crypto/keyring_text.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>
#include <new>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"

namespace tokenward::crypto {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "tokenward keyring";
constexpr std::int64_t kVersion = 1;

/// Memory that is wiped before it goes back, for the copies of keys that a JSON value and its parser make. It is
/// aligned for any of the library's types, whatever is asked for: the library frees its keys under another alignment.
class WipingResource final : public json::memory_resource {
  void* do_allocate(std::size_t size, std::size_t) override { return ::operator new(size); }
  void do_deallocate(void* memory, std::size_t size, std::size_t) override {
    OPENSSL_cleanse(memory, size);
    ::operator delete(memory);
  }
  bool do_is_equal(const json::memory_resource& other) const noexcept override { return this == &other; }
};

Error malformed(std::string message) { return Error{ErrorCode::Malformed, std::move(message)}; }

/// The members of `value`, if it is an object of these members and, where `optional` is not empty, perhaps that one.
const json::object* members_of(const json::value& value, std::initializer_list<std::string_view> required,
                               std::string_view optional = {}) {
  const auto* object = value.if_object();
  if (object == nullptr) return nullptr;
  const auto has = [&](std::string_view name) { return object->contains(name); };
  if (!std::all_of(required.begin(), required.end(), has)) return nullptr;
  const std::size_t expected = required.size() + (!optional.empty() && has(optional) ? 1 : 0);
  return object->size() == expected ? object : nullptr;
}

/// The text of a string, else an empty view.
std::string_view text_of(const json::value& value) noexcept {
  const auto* text = value.if_string();
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// 64 lower-case hexadecimal digits; an empty secret for anything else.
Secret read_material(std::string_view text) {
  if (text.size() != kKeySize * 2) return {};
  Secret material(kKeySize);
  for (std::size_t i = 0; i < kKeySize; ++i) {
    const int high = hex_digit(text[2 * i]);
    const int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    material.data()[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return material;
}

Result<Key> read_key(const json::value& value, std::size_t position) {
  const std::string where = "keys[" + std::to_string(position) + "]";
  const auto* members = members_of(value, {"kind", "id", "state", "created_at"}, "key");
  if (members == nullptr) {
    return malformed(where + " is not an object of kind, id, state, created_at and, unless destroyed, key");
  }
  const auto kind = parse_key_kind(text_of(members->at("kind")));
  if (!kind) return malformed(where + ".kind is none of mac, pepper, mint, record, history, index");
  const auto* id = members->at("id").if_int64();
  if (id == nullptr || *id < 1 || *id > UINT8_MAX) return malformed(where + ".id is not a number from 1 to 255");
  const auto state = parse_key_state(text_of(members->at("state")));
  if (!state) return malformed(where + ".state is none of staged, primary, retired, destroyed");
  const auto created_at = parse_rfc3339(text_of(members->at("created_at")));
  if (!created_at) return malformed(where + ".created_at is not an RFC 3339 time");

  Key key{*kind, static_cast<domain::KeyId>(*id), *state, *created_at, {}};
  if (const auto* material = members->if_contains("key")) {
    key.material = read_material(text_of(*material));
    if (key.material.size() == 0) return malformed(where + ".key is not 64 lower-case hexadecimal digits");
  }
  return key;
}

Result<Keyring> read_keyring(const json::value& document) {
  const auto* members = members_of(document, {"format", "version", "keys"});
  if (members == nullptr || text_of(members->at("format")) != kFormat) {
    return malformed("not a tokenward keyring: an object of format, version and keys is expected");
  }
  const auto* version = members->at("version").if_int64();
  if (version == nullptr || *version != kVersion) {
    return Error{ErrorCode::Unsupported, "keyring of another version; this build reads version 1"};
  }
  const auto* list = members->at("keys").if_array();
  if (list == nullptr) return malformed("keys is not an array");
  std::vector<Key> keys;
  keys.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto key = read_key((*list)[i], i);
    if (!key) return std::move(key.error());
    keys.push_back(std::move(*key));
  }
  return Keyring::from_keys(std::move(keys));
}

/// Appends to a buffer that has room for all that comes, so that no copy of a key stays behind in a former one.
class Writer {
 public:
  explicit Writer(std::size_t room) : buffer_(room) {}
  Writer& operator<<(std::string_view text) {
    std::ranges::copy(text, buffer_.data() + size_);
    size_ += text.size();
    return *this;
  }
  Writer& hex(BytesView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (const std::uint8_t byte : bytes) {
      buffer_.data()[size_++] = static_cast<std::uint8_t>(kDigits[byte >> 4]);
      buffer_.data()[size_++] = static_cast<std::uint8_t>(kDigits[byte & 15]);
    }
    return *this;
  }
  [[nodiscard]] Secret take() const { return Secret(buffer_.reveal().first(size_)); }

 private:
  Secret buffer_;
  std::size_t size_ = 0;
};

}  // namespace

Secret format_keyring(const Keyring& keyring) {
  // A line is at most 170 characters: 64 digits, a time of 24, the longest names, and what stands around them.
  constexpr std::size_t kFrame = 128;
  constexpr std::size_t kMaxLine = 256;
  Writer out(kFrame + keyring.keys().size() * kMaxLine);
  out << R"({"format": ")" << kFormat << R"(", "version": )" << std::to_string(kVersion) << R"(, "keys": [)";
  std::string_view separator = "\n";
  for (const Key& key : keyring.keys()) {
    out << separator << R"(  {"kind": ")" << to_string(key.kind) << R"(", "id": )" << std::to_string(key.id)
        << R"(, "state": ")" << to_string(key.state) << R"(", "created_at": ")" << to_rfc3339(key.created_at) << R"(")";
    if (key.state != KeyState::Destroyed) (out << R"(, "key": ")").hex(key.material.reveal()) << R"(")";
    out << "}";
    separator = ",\n";
  }
  out << "\n]}\n";
  return out.take();
}

Result<Keyring> parse_keyring(std::string_view text) {
  constexpr std::size_t kMaxDepth = 4;
  if (text.size() > kMaxKeyringText) return malformed("longer than any keyring");
  WipingResource memory;
  Secret scratch(4096);
  json::parse_options options;
  options.max_depth = kMaxDepth;
  json::parser parser(&memory, options, scratch.data(), scratch.size());
  parser.reset(&memory);
  boost::system::error_code failure;
  parser.write(text.data(), text.size(), failure);
  if (failure) return malformed("not JSON: " + failure.message());
  const json::value document = parser.release();
  return read_keyring(document);
}

}  // namespace tokenward::crypto
