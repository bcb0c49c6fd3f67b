// Wrong in what a changeset does.
#include <algorithm>
#include <set>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

// Asks whether the row is there, not for its version.
struct IgnoresVersions : Core {
  using Core::Core;
  bool is_met(const tkw_op& op, const Row* row) const override {
    return op.expect == TKW_ANY || (op.expect == TKW_ABSENT) == (row == nullptr);
  }
};

// Writes op by op, and stays where one fails.
struct AppliesHalf : Core {
  using Core::Core;
  sdk::Outcome apply_one(const tkw_changeset& changeset) override {
    const auto op = first_conflict(changeset);
    if (op.value_or(0) > 0 && !find_request(request_of(changeset))) {
      tkw_changeset half = changeset;
      half.n_ops = *op;
      half.request_id[15] ^= 0xFF;
      Core::apply_one(half);
    }
    return Core::apply_one(changeset);
  }
};

// Names the last op that failed.
struct NamesLastOp : Core {
  using Core::Core;
  std::optional<std::uint32_t> first_conflict(const tkw_changeset& changeset) const override {
    for (std::uint32_t i = changeset.n_ops; i > 0; --i)
      if (!is_met(*changeset.ops[i - 1], find(changeset.ops[i - 1]->record->key))) return i - 1;
    return std::nullopt;
  }
};

// Gives up the rest of a call where a changeset fails.
struct StopsAtFailure : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    std::vector<sdk::Outcome> outcomes;
    for (const tkw_changeset* const& changeset : changesets) {
      if (!outcomes.empty() && outcomes.back().code != TKW_OK)
        outcomes.push_back({TKW_RETRY, 0, 0, "one before it failed"});
      else
        outcomes.push_back(Core::apply(call, {&changeset, 1}).front());
    }
    return outcomes;
  }
};

// Applies the changesets of a call from the last to the first.
struct AppliesBackwards : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    const std::vector<const tkw_changeset*> backwards(changesets.rbegin(), changesets.rend());
    auto outcomes = Core::apply(call, backwards);
    std::reverse(outcomes.begin(), outcomes.end());
    return outcomes;
  }
};

// Has room for 32 changesets in a call.
struct TakesHalfCalls : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    if (changesets.size() > 32) throw sdk::Error(TKW_TOO_LARGE, "over 32 changesets");
    return Core::apply(call, changesets);
  }
};

// Gives what was only checked a new version.
struct CheckRaisesVersion : Core {
  using Core::Core;
  std::uint64_t commit(const tkw_changeset& changeset) override {
    const std::uint64_t seq = Core::commit(changeset);
    for (std::uint32_t i = 0; i < changeset.n_ops; ++i)
      if (const auto at = rows_.find(key_of(changeset.ops[i]->record->key)); at != rows_.end())
        at->second.version = seq;
    return seq;
  }
};

// Writes time and note of the last use with every PUT.
struct PutOverwritesTouch : Core {
  using Core::Core;
  void put(Row row) override {
    const Key key{row.kind, row.tenant, row.id};
    rows_[key] = std::move(row);
  }
};

// Has an index of owners that follows no change.
struct StaleOwnerIndex : Core {
  using Core::Core;
  void put(Row row) override {
    first_owner_.try_emplace({row.kind, row.tenant, row.id}, row.owner);
    Core::put(std::move(row));
  }
  bool has_rows_of(const tkw_scan& scan, const Row& row) const override {
    Row indexed = row;
    indexed.owner = first_owner_.at({row.kind, row.tenant, row.id});
    return Core::has_rows_of(scan, indexed);
  }
  std::map<Key, std::string> first_owner_;
};

// Only marks what is deleted, and looks at the mark in `get` alone.
struct DeletedStayInScans : Core {
  using Core::Core;
  void remove(const Key& key) override { deleted_.insert(key); }
  void put(Row row) override {
    const Key key{row.kind, row.tenant, row.id};
    if (deleted_.erase(key) != 0) rows_.erase(key);
    Core::put(std::move(row));
  }
  const Row* find(const tkw_key& key) const override {
    return deleted_.contains(key_of(key)) ? nullptr : Core::find(key);
  }
  std::set<Key> deleted_;
};

// Delivers an empty row for what is not there.
struct GetDeliversAbsent : Core {
  using Core::Core;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    const Lock held = lock_migrated(call);
    for (const tkw_key& key : keys) {
      const Row* row = find(key);
      tkw_record record = record_of(row == nullptr ? Row{} : *row);
      record.key = key;
      if (!deliver(record)) return;
    }
  }
};

// Goes on when the sink has enough.
struct GetIgnoresSink : Core {
  using Core::Core;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    const Lock held = lock_migrated(call);
    for (const tkw_key& key : keys)
      if (const Row* row = find(key); row != nullptr) (void)deliver(record_of(*row));
  }
};

}  // namespace

BAD_PLUGIN(ignores_versions, IgnoresVersions)
BAD_PLUGIN(applies_half, AppliesHalf)
BAD_PLUGIN(names_last_op, NamesLastOp)
BAD_PLUGIN(stops_at_failure, StopsAtFailure)
BAD_PLUGIN(applies_backwards, AppliesBackwards)
BAD_PLUGIN(takes_half_calls, TakesHalfCalls)
BAD_PLUGIN(check_raises_version, CheckRaisesVersion)
BAD_PLUGIN(put_overwrites_touch, PutOverwritesTouch)
BAD_PLUGIN(stale_owner_index, StaleOwnerIndex)
BAD_PLUGIN(deleted_stay_in_scans, DeletedStayInScans)
BAD_PLUGIN(get_delivers_absent, GetDeliversAbsent)
BAD_PLUGIN(get_ignores_sink, GetIgnoresSink)
