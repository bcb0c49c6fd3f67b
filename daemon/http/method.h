#pragma once
// The request methods that are told apart (RFC 9110 section 9, RFC 5789). Pure.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Trace, Connect };

/// Methods are case-sensitive; none for one that is not known here.
[[nodiscard]] std::optional<Method> parse_method(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Method method) noexcept;

/// Some of the methods.
class MethodSet {
 public:
  constexpr MethodSet() = default;
  constexpr MethodSet(std::initializer_list<Method> methods) noexcept {
    for (const Method method : methods) add(method);
  }
  constexpr void add(Method method) noexcept { bits_ |= bit(method); }
  [[nodiscard]] constexpr bool has(Method method) const noexcept { return (bits_ & bit(method)) != 0; }
  /// As the value of an Allow field (RFC 9110 section 10.2.1).
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::uint16_t bit(Method method) noexcept {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(method));
  }
  std::uint16_t bits_ = 0;
};

}  // namespace tokenward::http
