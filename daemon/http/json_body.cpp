#include "http/json_body.h"

#include "http/text.h"

namespace tokenward::http {

bool is_json_content_type(std::string_view value) noexcept {
  std::string_view rest = value;
  if (!equals_ignoring_case(trim(take_until(rest, ';')), "application/json")) return false;
  if (rest.empty()) return true;
  std::string_view charset = trim(rest);
  if (!equals_ignoring_case(take_until(charset, '='), "charset")) return false;
  return equals_ignoring_case(charset, "utf-8") || equals_ignoring_case(charset, "\"utf-8\"");
}

JsonBody::JsonBody(const RequestMessage& message, Need need, Flaws* flaws) : reader_(read(message, need, flaws)) {}

ObjectReader JsonBody::read(const RequestMessage& message, Need need, Flaws* flaws) {
  if (flaws != nullptr) flaws->clear();  // of an earlier reading
  const auto refuse = [&](Error error, Place place, const std::string& name) {
    if (flaws != nullptr && !name.empty()) flaws->add({place, name, error.message});
    return ObjectReader(std::move(error));
  };
  const std::string_view text = message.body;
  if (need == Need::Optional && text.empty()) {
    return ObjectReader(value_.emplace(boost::json::object(&resource_)).get_object(), flaws);
  }
  if (!is_json_content_type(Call::find_field(message, "content-type"))) {
    return refuse({ErrorCode::Unsupported,
                   "The body must be sent with Content-Type: application/json; curl does so with --json instead of -d.",
                   "content-type"},
                  Place::Header, "Content-Type");
  }
  auto parsed = parse_json_object(text, &resource_);
  if (!parsed) return refuse(parsed.error(), Place::Body, parsed.error().field);
  return ObjectReader(value_.emplace(std::move(*parsed)).get_object(), flaws);
}

}  // namespace tokenward::http
