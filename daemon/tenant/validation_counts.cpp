#include "tenant/validation_counts.h"

#include <array>

#include "tenant/validator.h"

namespace tokenward::tenant {
namespace {

using Known = ValidationCounts::Known;

// Places in the tally: what was known, then what stores told by reason, then the reads that it took and the looks shared.
constexpr std::size_t kLoads = static_cast<std::size_t>(Known::DeadExpired) + 1;
constexpr std::size_t kReads = kLoads + static_cast<std::size_t>(Reason::Unavailable) + 1;
constexpr std::size_t kJoined = kReads + 1;

struct Labels {
  std::string_view answered_by;
  std::string_view outcome;
};
constexpr std::array<Labels, kReads> kLabels{{{"form", "malformed"},
                                              {"tag", "unknown_key"},
                                              {"tag", "forged"},
                                              {"cache", "valid"},
                                              {"cache", "expired"},
                                              {"cache", "suspended"},
                                              {"dead_ring", "absent"},
                                              {"dead_ring", "revoked"},
                                              {"dead_ring", "expired"},
                                              {"store", "valid"},
                                              {"store", "unknown"},
                                              {"store", "absent"},
                                              {"store", "revoked"},
                                              {"store", "expired"},
                                              {"store", "suspended"},
                                              {"store", "damaged"},
                                              {"store", "unavailable"}}};

constexpr Known known_of(DeadReason dead) noexcept {
  switch (dead) {
    case DeadReason::Revoked:
      return Known::DeadRevoked;
    case DeadReason::Expired:
      return Known::DeadExpired;
    case DeadReason::Absent:
      break;
  }
  return Known::DeadAbsent;
}

constexpr std::size_t place_of(Reason reason) noexcept { return kLoads + static_cast<std::size_t>(reason); }

}  // namespace

ValidationCounts::ValidationCounts() : tally_(kJoined + 1) {}

void ValidationCounts::count(DeadReason dead) noexcept { count(known_of(dead)); }
void ValidationCounts::count_load(Reason reason) noexcept { tally_.add(place_of(reason)); }
void ValidationCounts::count_read() noexcept { tally_.add(kReads); }
void ValidationCounts::count_joined() noexcept { tally_.add(kJoined); }

std::uint64_t ValidationCounts::of(DeadReason dead) const noexcept { return of(known_of(dead)); }
std::uint64_t ValidationCounts::loads(Reason reason) const noexcept { return tally_.value(place_of(reason)); }
std::uint64_t ValidationCounts::reads() const noexcept { return tally_.value(kReads); }
std::uint64_t ValidationCounts::joined() const noexcept { return tally_.value(kJoined); }

void ValidationCounts::append_to(Exposition& out) const {
  out.family("tokenward_validations_total", Exposition::Kind::Counter,
             "Values shown as tokens, by how the check ended and who could tell.");
  for (std::size_t i = 0; i < kLabels.size(); ++i) {
    out.sample(tally_.value(i), {{"answered_by", kLabels[i].answered_by}, {"outcome", kLabels[i].outcome}});
  }
  out.family("tokenward_token_reads_total", Exposition::Kind::Counter,
             "Reads of a token's record from a store to check a value.");
  out.sample(reads());
  out.family("tokenward_validations_joined_total", Exposition::Kind::Counter,
             "Validations that waited for another one's look at the same value in a store.");
  out.sample(joined());
}

}  // namespace tokenward::tenant
