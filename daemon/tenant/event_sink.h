#pragma once
// Events of the histories told outside the stores, for those who keep a log of them. Plain values.

#include <functional>

#include "domain/history_event.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

/// An event and the tenant whose chain it is linked to.
struct LinkedEvent {
  domain::TenantHandle tenant;
  domain::HistoryEvent event;
};

/// Whether the chain has it.
enum class Certainty : std::uint8_t {
  Committed,
  Unknown,  ///< The store was lost while it committed.
};

/// Hears of each event after its commit and before anybody is answered; those of a tenant in their order. Must not
/// block. Any thread.
using EventSink = std::function<void(const LinkedEvent& linked, Certainty certainty)>;

}  // namespace tokenward::tenant
