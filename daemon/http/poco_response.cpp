#include "http/poco_response.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_date_cache.h"
#include "http/request_trail.h"

namespace tokenward::http {

StringSink::int_type StringSink::overflow(int_type c) {
  if (!traits_type::eq_int_type(c, traits_type::eof())) out_.push_back(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

std::streamsize StringSink::xsputn(const char* bytes, std::streamsize size) {
  out_.append(bytes, static_cast<std::size_t>(size));
  return size;
}

PocoResponse::PocoResponse(const RequestMessage& request) : request_(request) { setVersion(HTTP_1_1); }

std::ostream& PocoResponse::send() {
  assert(!sent_);
  sent_ = true;
  return stream_.emplace(&sink_);
}

void PocoResponse::sendFile(const std::string&, const std::string&) {
  throw Poco::NotImplementedException("an answer is never read from a file");
}

void PocoResponse::sendBuffer(const void* buffer, std::size_t length) {
  assert(!sent_);
  sent_ = true;
  body_.assign(static_cast<const char*>(buffer), length);
}

void PocoResponse::redirect(const std::string& uri, HTTPStatus status) {
  assert(!sent_);
  sent_ = true;
  setStatusAndReason(status);
  set("Location", uri);
}

void PocoResponse::requireAuthentication(const std::string& realm) {
  setStatusAndReason(HTTP_UNAUTHORIZED);
  set("WWW-Authenticate", "Bearer realm=\"" + realm + '"');
}

bool PocoResponse::may_have_body() const noexcept {
  return getStatus() != HTTP_NO_CONTENT && getStatus() != HTTP_NOT_MODIFIED;
}

void PocoResponse::add_common_fields() {
  set("Date", std::string(http_date_now()));
  set("X-Content-Type-Options", "nosniff");
  if (request_.trail != nullptr) set("X-Request-Id", std::string(request_.trail->id()));
  const bool api = request_.target.starts_with("/v1/");
  if (api || !has("Cache-Control")) set("Cache-Control", "no-store");
  erase("Server");
  erase(TRANSFER_ENCODING);
  erase(CONNECTION);
  if (!request_.keep_alive) {
    set(CONNECTION, "close");
  } else if (request_.http_1_0) {
    set(CONNECTION, "keep-alive");
  }
  if (may_have_body()) {
    setContentLength64(static_cast<Poco::Int64>(body_.size()));
  } else {
    erase(CONTENT_LENGTH);
  }
}

/// Poco writes values as they are, so what a caller once sent must not be able to end one.
void PocoResponse::clean_values() {
  const auto unsafe = [](char c) { return (c < 0x20 && c != '\t') || c == 0x7F; };
  std::vector<std::pair<std::string, std::string>> cleaned;
  for (const auto& [name, value] : *this) {
    if (std::none_of(value.begin(), value.end(), unsafe)) continue;
    cleaned.emplace_back(name, value);
    std::replace_if(cleaned.back().second.begin(), cleaned.back().second.end(), unsafe, '?');
  }
  for (const auto& [name, value] : cleaned) set(name, value);
}

void PocoResponse::write_to(std::string& out) {
  if (stream_) stream_->flush();
  add_common_fields();
  clean_values();
  StringSink sink(out);
  std::ostream wire(&sink);
  write(wire);
  if (may_have_body() && request_.method != "HEAD") out.append(body_);
}

}  // namespace tokenward::http
