#pragma once
// Feeds a message to a gate in every way it may arrive and says what came of it.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "net/gate.h"

namespace tokenward::net::test {

/// What a gate made of the first message of some bytes.
struct Outcome {
  Gate::Progress progress = Gate::Progress::NeedMore;
  Broken broken = nullptr;
  bool forward_auth = false;   ///< The refusal is one of forward-auth.
  bool head = false;           ///< The refusal answers HEAD.
  bool said_continue = false;  ///< The client was to be sent `100 Continue`.
  std::string message;         ///< `METHOD target {name: value, ...} [body]`, and what is remarkable about it.
  bool keep_alive = false;
  std::size_t left = 0;  ///< Bytes behind the message that were already there.
};

/// The listeners that the cases speak of.
struct Listeners {
  ListenerTraits plain;     ///< Serves all, on no loopback address.
  ListenerTraits loopback;  ///< The same with Host checked; also admits `tokens.example`.
  ListenerTraits auth;      ///< Every target is forward-auth; reads `authorization` and `x-api-key`.
  ListenerTraits nginx;     ///< As `plain`, behind nginx.
};
[[nodiscard]] const Listeners& listeners();

/// The rules of a small route table: forward-auth, `/small` with bodies of at most 16 bytes, and the rest.
[[nodiscard]] const RouteRulesLookup& lookup();

/// Feeds `bytes` in pieces of the sizes that `next_size` gives (0: all the rest), compacting between them.
[[nodiscard]] Outcome feed(std::string_view bytes, const ListenerTraits& listener,
                           const std::function<std::size_t()>& next_size);
[[nodiscard]] Outcome feed_whole(std::string_view bytes, const ListenerTraits& listener);

/// One row of a table of cases.
struct Case {
  std::string_view name;
  std::string bytes;
  Broken broken = nullptr;   ///< The rule that refuses it, or null.
  std::string message = {};  ///< What is admitted, if that is worth saying.
};

/// Checks each case whole, byte by byte, and cut in two at every position: always the same outcome.
void check(const std::vector<Case>& cases, const ListenerTraits& listener);

/// A head with the required fields: `line`, Host, then `fields`, each with its CRLF.
[[nodiscard]] std::string head(std::string_view line, std::string_view fields = "");

}  // namespace tokenward::net::test
