#pragma once
// The HTTPServerResponse that Poco's handlers answer through: it gathers the body and is written out as a whole, with
// the fields that every answer carries. One thread at a time.

#include <Poco/Net/HTTPServerResponse.h>

#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <utility>

#include "base/message.h"

namespace tokenward::http {

/// Appends what is written to a stream to a string.
class StringSink final : public std::streambuf {
 public:
  explicit StringSink(std::string& out) noexcept : out_(out) {}

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* bytes, std::streamsize size) override;

 private:
  std::string& out_;
};

class PocoResponse final : public Poco::Net::HTTPServerResponse {
 public:
  /// Borrows the request.
  explicit PocoResponse(const RequestMessage& request);

  /// Nothing to do: the gate has said 100 where it was waited for.
  void sendContinue() override {}
  std::ostream& send() override;
  /// Throws Poco::NotImplementedException: no answer is read from a file.
  void sendFile(const std::string& path, const std::string& mediaType) override;
  void sendBuffer(const void* buffer, std::size_t length) override;
  void redirect(const std::string& uri, HTTPStatus status) override;
  void requireAuthentication(const std::string& realm) override;
  bool sent() const override { return sent_; }

  [[nodiscard]] const RequestMessage& request() const noexcept { return request_; }

  /// What went wrong inside, for the log alone; empty: nothing.
  void set_fault(std::string fault) { fault_ = std::move(fault); }
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

  /// Appends the answer in wire form: Date, Content-Length (but with 204 and 304), Connection, nosniff, X-Request-Id,
  /// and `Cache-Control: no-store` below `/v1` or where the handler said nothing; never Server or Transfer-Encoding.
  /// Bytes of field values that could end or split a field become `?`. HEAD and 304 get no body.
  void write_to(std::string& out);

 private:
  void add_common_fields();
  void clean_values();
  [[nodiscard]] bool may_have_body() const noexcept;

  const RequestMessage& request_;
  std::string body_;
  StringSink sink_{body_};
  std::optional<std::ostream> stream_;
  bool sent_ = false;
  std::string fault_;
};

}  // namespace tokenward::http
