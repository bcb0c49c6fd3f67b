#pragma once
// Events of the histories told outside the stores, for those who keep a log of them. Plain values.

#include <functional>
#include <string_view>

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

/// Hears of each event once, after its commit and before anybody is answered; those of a tenant in their order. `slug`
/// is that of its tenant, from its first event on; empty where memory does not know the tenant. Must not block. Any
/// thread.
using EventSink = std::function<void(const LinkedEvent& linked, Certainty certainty, std::string_view slug)>;

}  // namespace tokenward::tenant
