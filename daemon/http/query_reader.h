#pragma once
// Typed reading of query parameters. Like ObjectReader it goes on after an error with neutral values and says at the
// end what was wrong, so that a handler's decoding reads straight down. One thread at a time.
//
//   QueryReader in(call);
//   query.limit = in.integer("limit", 1, kMaxPageLimit, kDefaultPageLimit);
//   query.owner = in.text("owner");
//   if (const auto done = in.finish(); !done) return done.error();

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/call.h"
#include "http/query.h"

namespace tokenward::http {

class QueryReader {
 public:
  /// Borrows `query`, which has at most 64 parameters.
  explicit QueryReader(const Query& query) noexcept : query_(query) {}
  /// Of the call's query; all that is wrong is found in `call.flaws` besides.
  explicit QueryReader(const Call& call) noexcept : query_(call.query), flaws_(&call.flaws) {}

  /// None where it was not sent. An empty value counts as sent.
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  /// Decimal digits only, `lowest` to `highest`; `fallback` where it was not sent. Invalid otherwise.
  [[nodiscard]] std::uint32_t integer(std::string_view name, std::uint32_t lowest, std::uint32_t highest,
                                      std::uint32_t fallback);
  /// RFC 3339; Invalid otherwise.
  [[nodiscard]] std::optional<Instant> instant(std::string_view name);
  /// What `parse` (returning an optional) makes of the text; Invalid with `expected` where it makes nothing.
  template <class Parse>
  [[nodiscard]] auto parsed(std::string_view name, Parse parse, std::string_view expected)
      -> decltype(parse(std::string_view{})) {
    const std::string* value = take(name);
    if (value == nullptr) return {};
    auto result = parse(std::string_view{*value});
    if (!result) fail(ErrorCode::Invalid, name, expected);
    return result;
  }

  /// Notes an error about the parameter `name`.
  void fail(ErrorCode code, std::string_view name, std::string_view message);
  /// The first error: Invalid for a value, else Malformed for a parameter that nothing above asked for.
  [[nodiscard]] Result<void> finish();

 private:
  const std::string* take(std::string_view name) noexcept;

  const Query& query_;
  std::uint64_t taken_ = 0;  ///< Bit n: the query's parameter n was asked for.
  std::optional<Error> error_;
  Flaws* flaws_ = nullptr;
};

}  // namespace tokenward::http
