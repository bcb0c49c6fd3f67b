#pragma once
// Typed reading of a stored body. The bodies are our own and sealed, so a member that is missing or of another type is
// damage, not a mistake of a caller: it is noted, a neutral value is given, and the decoder asks once at its end.

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"

namespace tokenward::storage {

/// One thread at a time. Borrows the object.
class BodyReader {
 public:
  explicit BodyReader(const boost::json::object& body) noexcept : body_(body) {}

  [[nodiscard]] std::string text(std::string_view name) noexcept {
    const auto* value = find(name);
    if (value == nullptr || !value->is_string()) return failed_ = true, std::string{};
    return std::string(value->get_string());
  }
  [[nodiscard]] std::int64_t integer(std::string_view name) noexcept {
    const auto* value = find(name);
    if (value == nullptr) return failed_ = true, 0;
    return as_integer(*value);
  }
  /// `fallback` where the member is missing: it came in after such records were first written.
  [[nodiscard]] std::int64_t integer_or(std::string_view name, std::int64_t fallback) noexcept {
    const auto* value = find(name);
    return value == nullptr ? fallback : as_integer(*value);
  }
  [[nodiscard]] bool boolean(std::string_view name) noexcept {
    const auto* value = find(name);
    if (value == nullptr || !value->is_bool()) return failed_ = true, false;
    return value->get_bool();
  }
  /// The same.
  [[nodiscard]] bool boolean_or(std::string_view name, bool fallback) noexcept {
    return find(name) == nullptr ? fallback : boolean(name);
  }
  /// Null is none.
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name) noexcept {
    const auto* value = find(name);
    if (value == nullptr) return failed_ = true, std::nullopt;
    if (value->is_null()) return std::nullopt;
    return as_integer(*value);
  }
  [[nodiscard]] Instant instant(std::string_view name) noexcept { return from_micros(integer(name)); }
  [[nodiscard]] std::optional<Instant> optional_instant(std::string_view name) noexcept {
    const auto micros = optional_integer(name);
    if (!micros) return std::nullopt;
    return from_micros(*micros);
  }
  [[nodiscard]] const boost::json::array& array(std::string_view name) noexcept {
    static const boost::json::array kEmpty;
    const auto* value = find(name);
    if (value == nullptr || !value->is_array()) return failed_ = true, kEmpty;
    return value->get_array();
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> texts;
    for (const auto& item : array(name)) {
      if (!item.is_string()) return failed_ = true, texts;
      texts.emplace_back(item.get_string());
    }
    return texts;
  }
  /// Bytes kept as hexadecimal, of exactly the size that is wanted.
  template <std::size_t N>
  [[nodiscard]] std::array<std::uint8_t, N> bytes(std::string_view name) {
    std::array<std::uint8_t, N> bytes{};
    const auto decoded = from_hex(text(name));
    if (!decoded || decoded->size() != N) return failed_ = true, bytes;
    std::copy(decoded->begin(), decoded->end(), bytes.begin());
    return bytes;
  }
  /// None where the member is null.
  [[nodiscard]] const boost::json::object* object(std::string_view name) noexcept {
    const auto* value = find(name);
    if (value != nullptr && value->is_null()) return nullptr;
    if (value == nullptr || !value->is_object()) return failed_ = true, nullptr;
    return &value->get_object();
  }
  [[nodiscard]] const boost::json::value* find(std::string_view name) const noexcept { return body_.if_contains(name); }

  void fail() noexcept { failed_ = true; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  [[nodiscard]] std::int64_t as_integer(const boost::json::value& value) noexcept {
    if (value.is_int64()) return value.get_int64();
    return failed_ = true, 0;
  }
  const boost::json::object& body_;
  bool failed_ = false;
};

}  // namespace tokenward::storage
