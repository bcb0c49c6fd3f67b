#pragma once
// Answers in wire form, written straight into a buffer: for what is answered without a Poco handler. Pure but for the
// date; any thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/message.h"
#include "http/problem.h"

namespace tokenward::http {

/// The reason phrase of RFC 9110 section 15; empty for a status that is never sent.
[[nodiscard]] std::string_view reason_phrase(std::uint16_t status) noexcept;

/// Appends the status line and the fields that every answer carries: Date, nosniff, X-Request-Id, Connection where it
/// says more than the version does (RFC 9112 section 9.3). `close`: the connection ends after this answer.
void append_head(std::string& out, const RequestMessage& request, std::uint16_t status, bool close);

struct Answer {
  std::uint16_t status = 200;
  std::string_view content_type;
  std::string_view body;
  std::string_view fields = {};  ///< Further whole field lines, each with its CRLF.
};

/// Appends a whole answer with Content-Length and `Cache-Control: no-store`; HEAD gets no body.
void append_answer(std::string& out, const RequestMessage& request, const Answer& answer);
/// The same up to its body, which is `body_size` bytes that the caller appends; `answer.body` is not looked at.
void append_answer_head(std::string& out, const RequestMessage& request, const Answer& answer, std::size_t body_size);

/// Appends a problem with the fields its status needs. `fields` as in Answer; it may bring a WWW-Authenticate of its
/// own.
void append_problem(std::string& out, const RequestMessage& request, const Problem& problem,
                    std::string_view fields = {});

}  // namespace tokenward::http
