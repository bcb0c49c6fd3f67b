#pragma once
// The answers that `net` gives itself: to messages that the gate refuses and to those that do not arrive in time.

#include <cstdint>
#include <string>

#include "base/message.h"
#include "net/rules.h"

namespace tokenward::net {

/// Why a message was refused and how the refusal must look.
struct Refusal {
  Broken broken = nullptr;
  bool forward_auth = false;  ///< Answered without a body, with the identity fields.
  bool head = false;          ///< The method is HEAD: the body is announced and not sent.
};

/// The status a refusal is sent with: the rule's own, but 403 on forward-auth for nginx, which turns any other into
/// 500.
[[nodiscard]] std::uint16_t status_of(const Refusal& refusal, const ListenerTraits& listener) noexcept;

/// Appends the whole answer: problem+json (RFC 9457) that names the broken rule, and the end of the connection.
void append_refusal(std::string& output, const Refusal& refusal, const ListenerTraits& listener);

}  // namespace tokenward::net
