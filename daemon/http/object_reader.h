#pragma once
// Typed reading of a JSON object that a caller sent. It goes on after an error with neutral values and says at the end
// what was wrong, so that decoding reads straight down and a caller is told of everything at once. It remembers which
// members were asked for, and every other one is an error: a misspelt member must not silently mean its default. One
// thread at a time.
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
#include "http/flaw.h"

namespace tokenward::http {

/// Whether a member was sent, and whether it is null.
enum class Presence : std::uint8_t { Absent, Null, Value };

class ObjectReader {
 public:
  /// Borrows both for its own life. `flaws` gets every error, where it is not null.
  explicit ObjectReader(const boost::json::object& object, Flaws* flaws = nullptr);
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
  /// An object to be read member by member; its errors are this reader's. It must be finished before this one. None
  /// where it is absent or null.
  [[nodiscard]] std::optional<ObjectReader> optional_object(std::string_view name);

  /// Notes an error about the member `name` (empty: about the whole).
  void fail(ErrorCode code, std::string_view name, std::string_view message);
  /// Notes somebody else's error, whose `field` is such a name.
  void fail(const Error& error) { fail(error.code, error.field, error.message); }
  /// Whether anything was wrong so far: what the members mean together is looked at only where each is right by itself.
  [[nodiscard]] bool failed() const noexcept { return errors_->first.has_value(); }

  /// The first error, with a JSON pointer as its `field`; a member that nothing above asked for is Invalid.
  [[nodiscard]] Result<void> finish();

 private:
  /// Of a reader and those of its inner objects.
  struct Errors {
    std::optional<Error> first;
    Flaws* all = nullptr;
  };
  ObjectReader(const boost::json::object* object, std::string pointer, std::shared_ptr<Errors> errors);
  const boost::json::value* take(std::string_view name);
  const boost::json::value* take_value(std::string_view name);

  const boost::json::object* object_ = nullptr;
  std::string pointer_;  ///< Of the object in the whole: `/policy`.
  std::vector<bool> taken_;
  std::shared_ptr<Errors> errors_;
};

}  // namespace tokenward::http
