#include "http/etag.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "http/text.h"

namespace tokenward::http {
namespace {

struct Tag {
  bool weak = false;
  std::string_view opaque;
};

/// One entity-tag off the front of `rest`: `W/"…"` or `"…"`, and the commas and blanks behind it. None if malformed.
std::optional<Tag> take_tag(std::string_view& rest) {
  Tag tag;
  tag.weak = rest.starts_with("W/");
  if (tag.weak) rest.remove_prefix(2);
  if (!rest.starts_with('"')) return std::nullopt;
  const auto end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  tag.opaque = rest.substr(1, end - 1);
  rest = trim(rest.substr(end + 1));
  if (!rest.empty() && rest.front() != ',') return std::nullopt;
  rest.remove_prefix(std::min(rest.find_first_not_of(", \t"), rest.size()));  // RFC 9110 section 5.6.1.2.
  return tag;
}

/// The version in a tag of ours.
std::optional<std::uint64_t> version_of(const Tag& tag) noexcept {
  const char* const end = tag.opaque.data() + tag.opaque.size();
  std::uint64_t version = 0;
  const auto [stop, problem] = std::from_chars(tag.opaque.data(), end, version);
  const bool canonical = !tag.opaque.empty() && (tag.opaque.front() != '0' || tag.opaque.size() == 1);
  if (tag.weak || problem != std::errc{} || stop != end || !canonical) return std::nullopt;
  return version;
}

Error malformed() { return {ErrorCode::Malformed, "If-Match is * or a list of entity tags.", "if-match"}; }

}  // namespace

std::string etag_of(std::uint64_t version) { return '"' + std::to_string(version) + '"'; }

void set_etag(Poco::Net::HTTPServerResponse& response, std::uint64_t version) {
  response.set("ETag", etag_of(version));
}

Result<tenant::ExpectedVersion> expected_version(const Call& call, IfMatch need) {
  bool sent = false;
  bool any = false;
  std::optional<std::uint64_t> highest;
  for (const Field& field : call.message->fields) {
    if (field.name != "if-match") continue;
    if (any || (sent && field.value == "*")) return malformed();
    sent = true;
    if (field.value == "*") {
      any = true;
      continue;
    }
    std::string_view rest = field.value;
    do {
      const auto tag = take_tag(rest);
      if (!tag) return malformed();
      if (const auto version = version_of(*tag)) highest = std::max(highest.value_or(0), *version);
    } while (!rest.empty());
  }
  if (any) return tenant::ExpectedVersion{};
  if (highest) return tenant::ExpectedVersion{highest};
  if (sent)
    return Error{ErrorCode::PreconditionFailed, "No entity tag in If-Match can be the present one.", "if-match"};
  if (need == IfMatch::Optional) return tenant::ExpectedVersion{};
  return Error{ErrorCode::PreconditionRequired, "Send the ETag that you read as If-Match.", "if-match"};
}

}  // namespace tokenward::http
