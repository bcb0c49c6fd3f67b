// Wrong with repeated requests.
#include <algorithm>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

// Applies a repetition again.
struct ForgetsRequests : Core {
  using Core::Core;
  std::optional<std::uint64_t> find_request(const RequestId&) const override { return std::nullopt; }
};

// Looks at the expectations first.
struct ConflictBeforeDuplicate : Core {
  using Core::Core;
  sdk::Outcome apply_one(const tkw_changeset& changeset) override {
    if (const auto op = first_conflict(changeset)) return sdk::Outcome::conflict(*op);
    return Core::apply_one(changeset);
  }
};

// Looks all requests of a call up before it applies the first.
struct LooksUpInAdvance : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    {
      const Lock held = lock_migrated(call);
      known_ = requests_;
    }
    return Core::apply(call, changesets);
  }
  std::optional<std::uint64_t> find_request(const RequestId& id) const override {
    const auto known = known_.find(id);
    return known == known_.end() ? std::nullopt : std::optional(known->second);
  }
  std::map<RequestId, std::uint64_t> known_;
};

// Remembers what it refused, too.
struct RemembersRefused : Core {
  using Core::Core;
  sdk::Outcome apply_one(const tkw_changeset& changeset) override {
    sdk::Outcome outcome = Core::apply_one(changeset);
    if (outcome.code == TKW_CONFLICT) requests_[request_of(changeset)] = last_seq_;
    return outcome;
  }
};

// Compares the first half of a request_id.
struct ComparesHalfOfRequests : Core {
  using Core::Core;
  std::optional<std::uint64_t> find_request(const RequestId& id) const override {
    for (const auto& [known, seq] : requests_)
      if (std::equal(id.begin(), id.begin() + 8, known.begin())) return seq;
    return std::nullopt;
  }
};

// Remembers the last thousand.
struct RemembersThousand : Core {
  using Core::Core;
  std::optional<std::uint64_t> find_request(const RequestId& id) const override {
    const auto seq = Core::find_request(id);
    return seq && *seq + 1000 > last_seq_ ? seq : std::nullopt;
  }
};

// Remembers requests while it is open.
struct RemembersInMemory : Core {
  using Core::Core;
  void load() override {
    Core::load();
    requests_.clear();
  }
};

}  // namespace

BAD_PLUGIN(forgets_requests, ForgetsRequests)
BAD_PLUGIN(conflict_before_duplicate, ConflictBeforeDuplicate)
BAD_PLUGIN(looks_up_in_advance, LooksUpInAdvance)
BAD_PLUGIN(remembers_refused, RemembersRefused)
BAD_PLUGIN(compares_half_of_requests, ComparesHalfOfRequests)
BAD_PLUGIN(remembers_thousand, RemembersThousand)
BAD_PLUGIN(remembers_in_memory, RemembersInMemory)
