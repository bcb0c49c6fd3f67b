#pragma once
// A request's body as JSON, read strictly: whatever two parsers might read differently is refused. One thread at a
// time.

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "http/call.h"
#include "http/object_reader.h"

namespace tokenward::http {

inline constexpr std::size_t kMaxJsonDepth = 8;

/// Parses RFC 8259 text that is one object: UTF-8, at most 8 levels deep, no member twice, no NUL, nothing behind it.
/// Malformed (in `field` the JSON pointer of a member of the object that is to blame). The value lives in `storage`.
[[nodiscard]] Result<boost::json::value> parse_json_object(std::string_view text, boost::json::storage_ptr storage);

/// Whether a Content-Type is `application/json`, with no parameter but `charset=utf-8`.
[[nodiscard]] bool is_json_content_type(std::string_view value) noexcept;

/// The body of one request and the reader of its object; small bodies take no memory from the heap.
class JsonBody {
 public:
  /// Whether a body may be left out.
  enum class Need : std::uint8_t { Required, Optional };

  /// Reads at once; what is wrong (also with the Content-Type) is told by `object().finish()`. A left-out
  /// `Optional` body reads like `{}`, whatever its Content-Type.
  explicit JsonBody(const RequestMessage& message, Need need = Need::Required) : JsonBody(message, need, nullptr) {}
  /// The same; all that is wrong is found in `call.flaws` besides.
  explicit JsonBody(const Call& call, Need need = Need::Required) : JsonBody(*call.message, need, &call.flaws) {}
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;

  [[nodiscard]] ObjectReader& object() noexcept { return reader_; }

 private:
  JsonBody(const RequestMessage& message, Need need, Flaws* flaws);
  [[nodiscard]] ObjectReader read(const RequestMessage& message, Need need, Flaws* flaws);

  alignas(16) unsigned char buffer_[4096];
  boost::json::monotonic_resource resource_{buffer_, sizeof buffer_};
  std::optional<boost::json::value> value_;  ///< Lives in `resource_`.
  ObjectReader reader_;
};

}  // namespace tokenward::http
