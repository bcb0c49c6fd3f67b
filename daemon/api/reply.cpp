#include "api/reply.h"

#include <boost/json/serialize.hpp>
#include <utility>

#include "api/nullable.h"
#include "http/etag.h"
#include "http/send.h"

namespace tokenward::api {

Reply Reply::ok(boost::json::object body) {
  Reply reply;
  reply.text_ = boost::json::serialize(body);
  reply.is_json_ = true;
  return reply;
}

Reply Reply::created(std::string location, boost::json::object body) {
  Reply reply = ok(std::move(body));
  reply.status_ = Poco::Net::HTTPResponse::HTTP_CREATED;
  reply.location_ = std::move(location);
  return reply;
}

Reply Reply::file(std::string content_type, std::string name, std::string text) {
  Reply reply;
  reply.content_type_ = std::move(content_type);
  reply.file_name_ = std::move(name);
  reply.text_ = std::move(text);
  return reply;
}

Reply Reply::text(std::string content_type, std::string_view text) {
  Reply reply;
  reply.content_type_ = std::move(content_type);
  reply.text_ = text;
  return reply;
}

Reply Reply::redirect(std::string location) {
  Reply reply;
  reply.status_ = Poco::Net::HTTPResponse::HTTP_FOUND;
  reply.content_type_.clear();
  reply.location_ = std::move(location);
  return reply;
}

Reply Reply::nothing() {
  Reply reply;
  reply.status_ = Poco::Net::HTTPResponse::HTTP_NO_CONTENT;
  reply.content_type_.clear();
  return reply;
}

Reply Reply::not_modified() {
  Reply reply;
  reply.status_ = Poco::Net::HTTPResponse::HTTP_NOT_MODIFIED;
  reply.content_type_.clear();
  return reply;
}

Reply Reply::with_field(std::string name, std::string value) && {
  fields_.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

Reply Reply::versioned(std::uint64_t version) && {
  version_ = version;
  return std::move(*this);
}

Reply Reply::showing_once(std::string member, Secret value) && {
  shown_once_.push_back({std::move(member), std::move(value)});
  return std::move(*this);
}

void Reply::send(Poco::Net::HTTPServerResponse& response) const {
  if (version_) http::set_etag(response, *version_);
  if (!location_.empty()) response.set("Location", location_);
  if (!file_name_.empty()) response.set("Content-Disposition", "attachment; filename=\"" + file_name_ + '"');
  for (const auto& [name, value] : fields_) response.add(name, value);
  if (!is_json_) return http::send_text(response, status_, content_type_, text_);
  if (shown_once_.empty()) return http::send_text(response, status_, content_type_, text_ + '\n');
  // What is shown once goes straight into the text, of which nothing stays behind here.
  response.set("Cache-Control", "no-store");
  std::size_t size = text_.size() + 1;
  for (const ShownOnce& one : shown_once_) size += one.member.size() + one.value.size() + 6;
  std::string text;
  text.reserve(size);
  text.append(text_, 0, text_.size() - 1);
  for (const ShownOnce& one : shown_once_) {
    text.append(",\"").append(one.member).append("\":\"").append(as_text(one.value.reveal())).append("\"");
  }
  text.append("}\n");
  http::send_text(response, status_, content_type_, text);
  wipe(text.data(), text.size());
}

boost::json::object page_json(boost::json::array items, const std::string& next_cursor) {
  return {{"items", std::move(items)}, {"next_cursor", text_or_null(next_cursor)}};
}

}  // namespace tokenward::api
