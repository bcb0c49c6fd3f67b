#pragma once
// What everything that answers requests needs. Plain references; whoever they refer to outlives their users.

#include <functional>
#include <string_view>

#include "base/message.h"
#include "tenant/house.h"

namespace tokenward::http {

/// Takes one line about something that an operator should know, and the request it happened to; never a secret, a query
/// or what a client sent. Any thread.
using Log = std::function<void(std::string_view line, const RequestMessage& request)>;

struct Office {
  tenant::House& house;
  const Log& log;
  tenant::Lanes& bulk;  ///< For what needs no store but too much time for an I/O thread. Nothing in it blocks for long.
};

}  // namespace tokenward::http
