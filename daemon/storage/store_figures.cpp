#include "storage/store_figures.h"

namespace tokenward::storage {
namespace {

using enum Exposition::Kind;

/// The codes of the ABI in their order, and a call that was not let in.
constexpr std::string_view kOutcomeNames[] = {"ok",        "conflict",    "duplicate",   "retry",    "unknown_outcome",
                                              "timeout",   "cancelled",   "unavailable", "no_space", "read_only",
                                              "too_large", "unsupported", "invalid",     "schema",   "corrupt",
                                              "internal",  "gone",        "kept_out"};

constexpr std::string_view kCallNames[] = {"get", "scan", "apply", "touch", "changes"};
static_assert(std::size(kCallNames) == kStoreCalls.size());

std::string_view name_of(StoreCall call) noexcept { return kCallNames[static_cast<std::size_t>(call)]; }

}  // namespace

std::size_t StoreFigures::outcome_of(tkw_rc rc) noexcept {
  return static_cast<std::size_t>(rc >= TKW_OK && rc <= TKW_GONE ? rc : TKW_INTERNAL);
}

void StoreFigures::note_ended(StoreCall call, Duration length, tkw_rc rc) noexcept {
  times_[static_cast<std::size_t>(call)].record(length);
  calls_.add(place_of(call) + outcome_of(rc));
}

void StoreFigures::append(Exposition& out, const std::vector<Named>& stores) {
  static_assert(std::size(kOutcomeNames) == kOutcomes);
  out.family("tokenward_store_calls_total", Counter,
             "Calls into the store's plugin by how they ended; kept_out never began, as others kept the store busy.");
  for (const auto& [store, figures] : stores) {
    for (const StoreCall call : kStoreCalls) {
      for (std::size_t i = 0; i < kOutcomes; ++i) {
        out.sample(figures->calls_.value(place_of(call) + i),
                   {{"store", store}, {"call", name_of(call)}, {"outcome", kOutcomeNames[i]}});
      }
    }
  }
  out.family("tokenward_store_changesets_total", Counter,
             "Changesets in the calls of apply that ended with ok, by what the store says became of each.");
  for (const auto& [store, figures] : stores) {
    for (std::size_t i = 0; i < kKeptOut; ++i) {
      out.sample(figures->changesets_.value(i), {{"store", store}, {"outcome", kOutcomeNames[i]}});
    }
  }
  out.family("tokenward_store_call_seconds", Histogram, "How long calls were inside the store's plugin.");
  for (const auto& [store, figures] : stores) {
    for (const StoreCall call : kStoreCalls) {
      out.sample(figures->times_[static_cast<std::size_t>(call)].snapshot(),
                 {{"store", store}, {"call", name_of(call)}});
    }
  }
  out.family("tokenward_store_entry_wait_seconds", Histogram,
             "How long calls waited until others let them into the store's plugin.");
  for (const auto& [store, figures] : stores) out.sample(figures->waits_.snapshot(), {{"store", store}});
}

}  // namespace tokenward::storage
