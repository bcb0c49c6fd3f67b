#pragma once
// Every rule of the gate that a message can break: the status of the refusal, what kind of rule it is, and the sentence
// that names it. A rule is known by its address, so a check answers with one pointer and a test asks for exactly the
// rule it means.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenward::net {

/// What kind of rule was broken, for whoever counts refusals: a closed set that stays small.
enum class Reason : std::uint8_t {
  RequestLine,
  Target,
  Query,
  HeaderField,
  Host,
  ForeignHost,  ///< A Host that this listener does not serve: DNS rebinding, or a setting that is missing.
  Framing,      ///< Where a message ends is not said, or not said once: what smuggling requests needs.
  Expectation,
  HeaderSize,
  BodySize,
  Deadline,
};
inline constexpr std::size_t kReasons = 11;

/// `foreign_host`, as monitoring calls it.
[[nodiscard]] constexpr std::string_view name_of(Reason reason) noexcept {
  constexpr std::string_view kNames[kReasons] = {"request_line", "target",       "query",   "header_field",
                                                 "host",         "foreign_host", "framing", "expectation",
                                                 "header_size",  "body_size",    "deadline"};
  return kNames[static_cast<std::size_t>(reason)];
}

struct Rule {
  std::uint16_t status;
  Reason reason;
  std::string_view detail;  ///< For the caller; never repeats what was sent.
};

/// The outcome of a check: the first rule that is broken, or null.
using Broken = const Rule*;

namespace rule {

// Framing.
inline constexpr Rule kLineEnd{400, Reason::Framing, "Every line of the head ends in CRLF."};
inline constexpr Rule kRequestLine{400, Reason::RequestLine,
                                   "A request line is: method, one space, target, one space, HTTP version."};
inline constexpr Rule kMethod{400, Reason::RequestLine, "A method is a token."};
inline constexpr Rule kMethodLength{501, Reason::RequestLine, "A method has at most 32 characters."};
inline constexpr Rule kVersion{505, Reason::RequestLine, "The versions served are HTTP/1.1 and HTTP/1.0."};
inline constexpr Rule kFieldName{400, Reason::HeaderField,
                                 "A header field is a name that is a token, directly followed by a colon."};
inline constexpr Rule kFolding{400, Reason::HeaderField, "A header field is not folded over several lines."};
inline constexpr Rule kControlCharacter{400, Reason::HeaderField, "A header value holds no control character but tab."};
inline constexpr Rule kHostMissing{400, Reason::Host, "An HTTP/1.1 request has a Host field."};
inline constexpr Rule kHostRepeated{400, Reason::Host, "Host occurs once."};
inline constexpr Rule kHostSyntax{400, Reason::Host, "Host is a host name or address and a port."};
inline constexpr Rule kHostForeign{400, Reason::ForeignHost, "This Host is not served on a loopback address."};
inline constexpr Rule kContentLength{400, Reason::Framing, "Content-Length occurs once and has 1 to 10 digits."};
inline constexpr Rule kTransferRepeated{400, Reason::Framing, "Transfer-Encoding occurs once."};
inline constexpr Rule kTransferVersion{400, Reason::Framing, "Transfer-Encoding needs HTTP/1.1."};
inline constexpr Rule kTransferAndLength{400, Reason::Framing,
                                         "A message has Transfer-Encoding or Content-Length, not both."};
inline constexpr Rule kTransferCoding{501, Reason::Framing, "The only transfer coding served is chunked."};
inline constexpr Rule kChunk{400, Reason::Framing,
                             "A chunk is: its size in hex, CRLF, its bytes, CRLF; no extensions, no trailers."};

// Sizes.
inline constexpr Rule kRequestLineLength{414, Reason::RequestLine, "A request line has at most 16 KiB."};
inline constexpr Rule kTargetLength{414, Reason::Target, "A target has at most 4,000 bytes."};
inline constexpr Rule kFieldLength{431, Reason::HeaderSize, "A header field has at most 16 KiB."};
inline constexpr Rule kFieldsLength{431, Reason::HeaderSize, "The header fields together have at most 48 KiB."};
inline constexpr Rule kFieldCount{431, Reason::HeaderSize, "A message has at most 128 header fields."};
inline constexpr Rule kKeptLength{431, Reason::HeaderSize,
                                  "The header fields that are read have at most 4,000 bytes each, 8 KiB together."};
inline constexpr Rule kKeptCount{431, Reason::HeaderSize, "At most 16 header fields are read."};
inline constexpr Rule kBodyLength{413, Reason::BodySize, "The body is longer than this resource takes."};

// Fields that are read.
inline constexpr Rule kReadValue{400, Reason::HeaderField,
                                 "A header value that is read is visible ASCII without encoded words."};
inline constexpr Rule kReadRepeated{400, Reason::HeaderField,
                                    "A header field that is read and is not a list occurs once."};
inline constexpr Rule kExpectation{417, Reason::Expectation, "The only expectation served is 100-continue."};

// Targets.
inline constexpr Rule kOriginForm{400, Reason::Target, "A target is a path that starts with a slash."};
inline constexpr Rule kTargetCharacter{400, Reason::Target,
                                       "A target holds only the characters of RFC 3986, others percent-encoded."};
inline constexpr Rule kTargetEscape{400, Reason::Target, "A percent sign starts two hex digits, not 00."};
inline constexpr Rule kPathSegment{400, Reason::Target, "A path has no empty or dot segments and no encoded slash."};
inline constexpr Rule kQueryRepeated{400, Reason::Query, "A query names each parameter once, at most 32 of them."};

// Time.
inline constexpr Rule kDeadline{408, Reason::Deadline, "The request did not arrive in time."};

}  // namespace rule
}  // namespace tokenward::net
