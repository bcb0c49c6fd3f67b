#pragma once
// The answers that `net` gives itself: to messages that the gate refuses and to those that do not arrive in time.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "net/rules.h"

namespace tokenward::net {

/// Why a message was refused and how the refusal must look.
struct Refusal {
  Broken broken = nullptr;
  bool forward_auth = false;  ///< Answered without a body, with the identity fields.
  bool head = false;          ///< The method is HEAD: the body is announced and not sent.
};

/// A refusal as those who keep a log of them hear of it: nothing in it was sent by the client.
struct Refused {
  const Refusal& refusal;
  const ListenerTraits& listener;
  std::string_view peer;  ///< Textual address of the other end; empty on a unix socket.
};
/// Hears of each refusal, with its answer not yet sent. Must not block; any I/O thread.
using RefusalSink = std::function<void(const Refused& refused)>;

/// The status a refusal is sent with: the rule's own, but 403 on forward-auth for nginx, which turns any other into
/// 500.
[[nodiscard]] std::uint16_t status_of(const Refusal& refusal, const ListenerTraits& listener) noexcept;

/// Appends the whole answer: problem+json (RFC 9457) that names the broken rule, and the end of the connection.
void append_refusal(std::string& output, const Refusal& refusal, const ListenerTraits& listener);

}  // namespace tokenward::net
