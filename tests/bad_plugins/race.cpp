// Wrong when several threads are at work.
#include <chrono>
#include <thread>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

using namespace std::chrono_literals;

/// Looks and writes in two steps without the lock in between: what `Early` names was looked at too early.
enum class Look { Conflicts, Requests };
template <Look Early>
struct LooksThenWrites : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    std::vector<sdk::Outcome> outcomes;
    for (const tkw_changeset* changeset : changesets) {
      std::optional<std::uint32_t> conflict;
      std::optional<std::uint64_t> known;
      {
        const Lock held = lock_migrated(call);
        conflict = first_conflict(*changeset);
        known = find_request(request_of(*changeset));
      }
      std::this_thread::sleep_for(100us);
      const Lock held = lock_migrated(call);
      if (Early == Look::Conflicts) known = find_request(request_of(*changeset));
      if (Early == Look::Requests) conflict = first_conflict(*changeset);
      outcomes.push_back(known      ? sdk::Outcome::duplicate(*known)
                         : conflict ? sdk::Outcome::conflict(*conflict)
                                    : sdk::Outcome::applied(commit(*changeset)));
    }
    return outcomes;
  }
};

// Guards no versions: whoever wants a limit shall count an owner's rows before it writes.
struct CountsInsteadOfGuards : Core {
  using Core::Core;
  bool is_met(const tkw_op& op, const Row* row) const override {
    return op.record->owner.n == 0 || op.expect != TKW_ABSENT || row == nullptr;
  }
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    Core::get(call, keys, deliver);
    std::this_thread::sleep_for(200us);  // as far away as a server is, so that others come in between
  }
};

// Answers from a cache that is refreshed now and then.
struct StaleCache : Core {
  using Core::Core;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    const Lock held = lock_migrated(call);
    if (const auto now = std::chrono::steady_clock::now(); now - filled_ > 100ms || cache_.empty()) {
      cache_ = rows_;
      filled_ = now;
    }
    for (const tkw_key& key : keys)
      if (const auto at = cache_.find(key_of(key)); at != cache_.end() && !deliver(record_of(at->second))) return;
  }
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    std::this_thread::sleep_for(200us);  // as far away as a server is, so that others come in between
    return Core::apply(call, changesets);
  }
  std::map<Key, Row> cache_;
  std::chrono::steady_clock::time_point filled_;
};

// Writes a row in two steps that a reader can see.
struct WritesRowsInSteps : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    {
      const Lock held = lock_migrated(call);
      for (const tkw_changeset* changeset : changesets)
        for (std::uint32_t i = 0; i < changeset->n_ops; ++i)
          if (const auto at = rows_.find(key_of(changeset->ops[i]->record->key)); at != rows_.end())
            at->second.body = sdk::text_of(changeset->ops[i]->record->body);
    }
    std::this_thread::sleep_for(1ms);
    return Core::apply(call, changesets);
  }
};

// Hands out a seq when it begins, like an AUTO_INCREMENT column, and commits when it is done.
struct SeqBeforeCommit : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    std::vector<sdk::Outcome> outcomes;
    for (const tkw_changeset* changeset : changesets) {
      std::uint64_t seq = 0;
      {
        const Lock held = lock_migrated(call);
        seq = ++last_seq_;
      }
      std::this_thread::sleep_for(std::chrono::microseconds(20) * changeset->n_ops);
      const Lock held = lock_migrated(call);
      const auto known = find_request(request_of(*changeset));
      const auto conflict = first_conflict(*changeset);
      if (!known && !conflict) commit_as(*changeset, seq);
      outcomes.push_back(known      ? sdk::Outcome::duplicate(*known)
                         : conflict ? sdk::Outcome::conflict(*conflict)
                                    : sdk::Outcome::applied(seq));
    }
    return outcomes;
  }
};

// Remembers how many rows it has delivered up to a position, and goes on after as many: OFFSET.
struct PagesByOffset : Core {
  using Core::Core;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override {
    struct Page {
      const sdk::RowSink& deliver;
      std::size_t skip, seen = 0, left;
      std::string last;
    };
    const std::string from(sdk::text_of(scan.after_id));
    tkw_scan whole = scan;
    whole.after_id = whole.after_tenant = {};
    whole.after_due_us = 0;
    whole.limit = TKW_MAX_SCAN_LIMIT;
    Page page{deliver, from.empty() ? 0 : offsets_[from], 0, scan.limit, {}};
    Core::scan(call, whole, sdk::RowSink(&page, [](void* sink, const tkw_record* record) {
                 auto& to = *static_cast<Page*>(sink);
                 if (to.seen++ < to.skip) return 0;
                 to.last = sdk::text_of(record->key.id);
                 return !to.deliver(*record) || --to.left == 0 ? 1 : 0;
               }));
    offsets_[page.last] = page.seen;
    std::this_thread::sleep_for(200us);  // as far away as a server is, so that others come in between
  }
  std::map<std::string, std::size_t> offsets_;  // one reader at a time is enough to see what is wrong
};

}  // namespace

BAD_PLUGIN(checks_then_writes, LooksThenWrites<Look::Conflicts>)
BAD_PLUGIN(looks_requests_up_early, LooksThenWrites<Look::Requests>)
BAD_PLUGIN(counts_instead_of_guards, CountsInsteadOfGuards)
BAD_PLUGIN(stale_cache, StaleCache)
BAD_PLUGIN(writes_rows_in_steps, WritesRowsInSteps)
BAD_PLUGIN(seq_before_commit, SeqBeforeCommit)
BAD_PLUGIN(pages_by_offset, PagesByOffset)
