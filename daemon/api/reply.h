#pragma once
// What an endpoint answers when all went well. A plain value until it is sent; one thread at a time.

#include <Poco/Net/HTTPServerResponse.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace tokenward::api {

class Reply {
 public:
  /// 200 with JSON.
  [[nodiscard]] static Reply ok(boost::json::object body);
  /// 201 with JSON and Location, a path whose variables are percent-encoded.
  [[nodiscard]] static Reply created(std::string location, boost::json::object body);
  /// 200 with a file to be kept; `name` has letters, digits, dots and hyphens only.
  [[nodiscard]] static Reply file(std::string content_type, std::string name, std::string text);

  /// 200 with text that is not JSON, as it stands.
  [[nodiscard]] static Reply text(std::string content_type, std::string_view text);
  /// 302 to another path of ours.
  [[nodiscard]] static Reply redirect(std::string location);
  /// 204.
  [[nodiscard]] static Reply nothing();
  /// 304: what the caller has is still so.
  [[nodiscard]] static Reply not_modified();

  /// Adds a header field.
  [[nodiscard]] Reply with_field(std::string name, std::string value) &&;
  /// Adds the ETag of the record that the JSON shows.
  [[nodiscard]] Reply versioned(std::uint64_t version) &&;
  /// Adds a member to the JSON, which has others, that is in no other answer ever: a token's value, a link. `value` has
  /// no character that JSON escapes.
  [[nodiscard]] Reply showing_once(std::string member, Secret value) &&;

  void send(Poco::Net::HTTPServerResponse& response) const;

 private:
  struct ShownOnce {
    std::string member;
    Secret value;
  };
  Reply() = default;

  Poco::Net::HTTPResponse::HTTPStatus status_ = Poco::Net::HTTPResponse::HTTP_OK;
  std::string content_type_ = "application/json";
  std::string text_;  ///< JSON without the line end that it gets when it is sent.
  bool is_json_ = false;
  std::string location_;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::string file_name_;
  std::optional<std::uint64_t> version_;
  std::vector<ShownOnce> shown_once_;
};

/// One page of a list: `{"items", "next_cursor"}`. `next_cursor` empty: the last page.
[[nodiscard]] boost::json::object page_json(boost::json::array items, const std::string& next_cursor);

}  // namespace tokenward::api
