#pragma once
// The id by which people find a request in answers and logs: the one that it brought, else one made here.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward::http {

inline constexpr std::string_view kRequestIdField = "x-request-id";
inline constexpr std::string_view kTraceParentField = "traceparent";

/// The characters that an id may have at most. A token has at least 86, so none is ever taken for an id, echoed and
/// logged.
inline constexpr std::size_t kLongestRequestId = 80;

/// Whether an id that was sent is used: 1 to 80 of `A-Z a-z 0-9 . _ ~ + / = : -`, none of which means anything in a
/// field, in JSON or in a log.
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

/// The trace id in a `traceparent` (W3C Trace Context level 1, section 3.2): 32 lower-case hexadecimal digits, a view
/// into `text`. Empty where it is not exactly of that form or has a zero id. Of a version that is not known yet only
/// what version 00 has is read.
[[nodiscard]] std::string_view trace_id_of(std::string_view text) noexcept;

/// Makes ids that nobody can guess from others' and no two requests share: 32 hexadecimal digits, the first half the
/// same for one process. Any thread.
class RequestIds {
 public:
  static constexpr std::size_t kLength = 32;

  /// `seed` is random.
  explicit RequestIds(const std::array<std::uint8_t, 24>& seed) noexcept;

  /// Writes the next one, `kLength` characters.
  void write_next(char* out) noexcept;

 private:
  std::uint64_t process_;
  std::uint64_t offset_;
  std::uint64_t mask_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace tokenward::http
