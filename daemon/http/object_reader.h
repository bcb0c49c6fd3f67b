#pragma once
// Typed reading of a JSON object that a caller sent. It goes on after an error with neutral values and says at the end
// what was wrong first, so that decoding reads straight down. It remembers which members were asked for, and every
// other one is an error: a misspelt member must not silently mean its default. One thread at a time.
//
//   JsonBody body(call);
//   ObjectReader& in = body.object();
//   request.label = in.text("label");
//   request.reason = in.optional_text("reason");
//   if (const auto done = in.finish(); !done) return done.error();

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace tokenward::http {

/// Whether a member was sent, and whether it is null.
enum class Presence : std::uint8_t { Absent, Null, Value };

class ObjectReader {
 public:
  /// Borrows `object` for its own life.
  explicit ObjectReader(const boost::json::object& object);
  /// One that gives neutral values and ends with `error`.
  explicit ObjectReader(Error error);

  [[nodiscard]] Presence presence(std::string_view name);
  /// Notes an error where the member was not sent; null counts as sent.
  void require(std::string_view name);

  /// A string that must be there.
  [[nodiscard]] std::string text(std::string_view name);
  /// None where it is absent or null; so in every `optional_`.
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name);
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t lowest,
                                                             std::int64_t highest);
  [[nodiscard]] std::optional<Instant> optional_instant(std::string_view name);  ///< RFC 3339.
  /// `fallback` where it is absent; null is an error.
  [[nodiscard]] bool boolean(std::string_view name, bool fallback);
  /// An array of at most `most` strings; empty where it is absent or null.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t most);
  /// An object as compact JSON text; `{}` where it is absent or null.
  [[nodiscard]] std::string object_text(std::string_view name);
  /// An object to be read member by member; its errors are this reader's, named `name.member`. It must be finished
  /// before this one. None where it is absent or null.
  [[nodiscard]] std::optional<ObjectReader> optional_object(std::string_view name);

  /// Notes an error about the member `name` (empty: about the whole) unless there was an earlier one.
  void fail(ErrorCode code, std::string_view name, std::string_view message);
  /// Notes somebody else's error, `field` as it is, unless there was an earlier one.
  void fail(const Error& error);
  [[nodiscard]] bool failed() const noexcept { return error_->has_value(); }

  /// The first error noted, else Invalid for a member that nothing above asked for.
  [[nodiscard]] Result<void> finish();

 private:
  ObjectReader(const boost::json::object* object, std::string prefix, std::shared_ptr<std::optional<Error>> error);
  const boost::json::value* take(std::string_view name);
  const boost::json::value* take_value(std::string_view name);

  const boost::json::object* object_ = nullptr;
  std::string prefix_;  ///< `policy.` for the members of the member `policy`.
  std::vector<bool> taken_;
  std::shared_ptr<std::optional<Error>> error_;  ///< Shared with the readers of inner objects.
};

}  // namespace tokenward::http
