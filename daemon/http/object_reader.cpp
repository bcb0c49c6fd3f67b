#include "http/object_reader.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace tokenward::http {
namespace {

using boost::json::value;

/// The object of a reader that only tells an error.
const boost::json::object& no_members() {
  static const boost::json::object kEmpty;
  return kEmpty;
}

std::string plain(const boost::json::string& text) { return {text.data(), text.size()}; }

}  // namespace

ObjectReader::ObjectReader(const boost::json::object& object, Flaws* flaws)
    : ObjectReader(&object, {}, std::make_shared<Errors>()) {
  errors_->all = flaws;
}

ObjectReader::ObjectReader(Error error) : ObjectReader(&no_members(), {}, std::make_shared<Errors>()) {
  errors_->first = std::move(error);
}

ObjectReader::ObjectReader(const boost::json::object* object, std::string pointer, std::shared_ptr<Errors> errors)
    : object_(object), pointer_(std::move(pointer)), taken_(object->size()), errors_(std::move(errors)) {}

/// The member `name`, from now on known; null where it is absent.
const value* ObjectReader::take(std::string_view name) {
  const auto found = object_->find(name);
  if (found == object_->end()) return nullptr;
  taken_[static_cast<std::size_t>(found - object_->begin())] = true;
  return &found->value();
}

/// The same, null also where it is null.
const value* ObjectReader::take_value(std::string_view name) {
  const value* member = take(name);
  return member != nullptr && member->is_null() ? nullptr : member;
}

Presence ObjectReader::presence(std::string_view name) {
  const value* member = take(name);
  if (member == nullptr) return Presence::Absent;
  return member->is_null() ? Presence::Null : Presence::Value;
}

void ObjectReader::require(std::string_view name) {
  if (take(name) == nullptr) fail(ErrorCode::Invalid, name, "This member is required.");
}

std::string ObjectReader::text(std::string_view name) {
  require(name);
  const value* member = take(name);
  if (member == nullptr) return {};
  if (member->is_string()) return plain(member->get_string());
  fail(ErrorCode::Invalid, name, "A string.");
  return {};
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name) {
  const value* member = take_value(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_string()) return plain(member->get_string());
  fail(ErrorCode::Invalid, name, "A string or null.");
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view name, std::int64_t lowest,
                                                           std::int64_t highest) {
  const value* member = take_value(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_int64() && member->get_int64() >= lowest && member->get_int64() <= highest) return member->get_int64();
  fail(ErrorCode::Invalid, name,
       "A whole number from " + std::to_string(lowest) + " to " + std::to_string(highest) + ", or null.");
  return std::nullopt;
}

std::optional<Instant> ObjectReader::optional_instant(std::string_view name) {
  const auto written = optional_text(name);
  if (!written) return std::nullopt;
  const auto instant = parse_rfc3339(*written);
  if (!instant) fail(ErrorCode::Invalid, name, "A time in RFC 3339 form, such as 2026-11-24T04:00:00Z, or null.");
  return instant;
}

bool ObjectReader::boolean(std::string_view name, bool fallback) {
  const value* member = take(name);
  if (member == nullptr) return fallback;
  if (member->is_bool()) return member->get_bool();
  fail(ErrorCode::Invalid, name, "true or false.");
  return fallback;
}

std::vector<std::string> ObjectReader::texts(std::string_view name, std::size_t most) {
  const value* member = take_value(name);
  if (member == nullptr) return {};
  const auto refuse = [&] {
    fail(ErrorCode::Invalid, name, "A list of at most " + std::to_string(most) + " strings.");
    return std::vector<std::string>{};
  };
  if (!member->is_array() || member->get_array().size() > most) return refuse();
  std::vector<std::string> all;
  all.reserve(member->get_array().size());
  for (const value& item : member->get_array()) {
    if (!item.is_string()) return refuse();
    all.push_back(plain(item.get_string()));
  }
  return all;
}

std::string ObjectReader::object_text(std::string_view name) {
  const value* member = take_value(name);
  if (member == nullptr) return "{}";
  if (member->is_object()) return boost::json::serialize(*member);
  fail(ErrorCode::Invalid, name, "A JSON object or null.");
  return "{}";
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view name) {
  const value* member = take_value(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_object()) {
    return ObjectReader(&member->get_object(), json_pointer(pointer_, name), errors_);
  }
  fail(ErrorCode::Invalid, name, "A JSON object or null.");
  return std::nullopt;
}

void ObjectReader::fail(ErrorCode code, std::string_view name, std::string_view message) {
  std::string pointer = name.empty() ? std::string{} : json_pointer(pointer_, name);
  if (errors_->all != nullptr && !name.empty()) errors_->all->add({Place::Body, pointer, std::string(message)});
  if (!failed()) errors_->first = Error{code, std::string(message), std::move(pointer)};
}

Result<void> ObjectReader::finish() {
  std::size_t index = 0;
  for (const auto& member : *object_) {
    if (!taken_[index++]) fail(ErrorCode::Invalid, member.key(), "There is no such member.");
  }
  if (failed()) return *errors_->first;
  return {};
}

}  // namespace tokenward::http
