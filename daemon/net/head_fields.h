#pragma once
// What the header fields of one message say: the facts that decide framing, and the few fields its route reads. All
// others are checked for framing and forgotten, so memory does not depend on what was sent.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/message.h"
#include "net/rules.h"

namespace tokenward::net {

/// Bytes of the input, by position: the input may move between two reads.
struct Piece {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  [[nodiscard]] std::string_view in(std::span<const char> input) const noexcept {
    return {input.data() + offset, length};
  }
};

/// A kept field: which of the route's fields it is, or Host, and where its value lies.
struct KeptField {
  static constexpr std::uint8_t kHost = 255;

  Piece value;
  std::uint8_t index = kHost;
};

/// Collects one message's fields, line by line. Used by one gate.
class HeadFields {
 public:
  static constexpr std::size_t kMaxKept = 16;
  static constexpr std::size_t kMaxKeptValue = 4000;
  static constexpr std::size_t kMaxKeptTogether = 8 * 1024;
  /// What is longer is no id and no address, and takes no room from the other fields.
  static constexpr std::size_t kMaxReplacedValue = 256;

  /// Begins a message under `rules`. `forward_auth`: Expect is ignored and Host is not checked further.
  void start(const RouteRules& rules, bool forward_auth, bool http_1_0) noexcept;

  /// Takes the field line at `line`, which has no CRLF. A kept Cookie is rewritten in place.
  [[nodiscard]] Broken add(std::span<char> input, Piece line) noexcept;

  /// Checks what only the whole head shows.
  [[nodiscard]] Broken finish(std::span<const char> input, const ListenerTraits& listener) const noexcept;

  /// The kept fields, for moving their values; and the name of one, which lives as long as the route's rules.
  [[nodiscard]] std::span<KeptField> kept() noexcept { return {kept_.data(), kept_count_}; }
  [[nodiscard]] std::string_view name_of(const KeptField& field) const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept { return content_length_; }
  [[nodiscard]] bool is_chunked() const noexcept { return chunked_; }
  [[nodiscard]] bool keeps_alive() const noexcept { return !close_ && (!http_1_0_ || keep_alive_); }
  [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }
  [[nodiscard]] bool has_bad_credential() const noexcept { return bad_credential_; }
  /// Whether a credential was sent, or the route reads none.
  [[nodiscard]] bool may_continue() const noexcept;

 private:
  Broken add_framing(std::string_view name, std::string_view value, Piece place, bool& consumed) noexcept;
  Broken add_content_length(std::string_view value) noexcept;
  Broken add_transfer_encoding(std::string_view value) noexcept;
  Broken add_connection(std::string_view value) noexcept;
  Broken add_expect(std::string_view value) noexcept;
  Broken add_read(std::span<char> input, std::size_t index, Piece place) noexcept;
  Broken keep(std::size_t index, Piece value) noexcept;
  void forget(std::size_t index) noexcept;

  const RouteRules* rules_ = nullptr;
  std::uint64_t read_marks_ = 0;  ///< Of the names that the route reads.
  std::uint32_t seen_ = 0;        ///< Bit n: the route's field n occurred.
  std::uint32_t kept_bytes_ = 0;
  std::size_t kept_count_ = 0;
  std::array<KeptField, kMaxKept> kept_{};
  std::optional<std::uint64_t> content_length_;
  bool forward_auth_ = false;
  bool http_1_0_ = false;
  bool host_ = false;
  bool chunked_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  bool bad_credential_ = false;
};

}  // namespace tokenward::net
