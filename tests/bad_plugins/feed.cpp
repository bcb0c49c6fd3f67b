// Wrong in the feed and in touches.
#include <algorithm>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

// Counts seqs that nobody can see.
struct LastSeqIsTheCounter : Core {
  using Core::Core;
  sdk::Info info(const sdk::Call& call) override {
    sdk::Info info = Core::info(call);
    info.last_seq += 1;
    return info;
  }
};

// Tells of what was only checked.
struct FeedTellsChecks : Core {
  using Core::Core;
  std::uint64_t commit(const tkw_changeset& changeset) override {
    const std::uint64_t seq = Core::commit(changeset);
    for (std::uint32_t i = 0; i < changeset.n_ops; ++i) {
      const tkw_key& key = changeset.ops[i]->record->key;
      if (changeset.ops[i]->type == TKW_OP_CHECK)
        feed_[seq].push_back({TKW_OP_PUT, key.kind, std::string(sdk::text_of(key.tenant)), id_of(key.id)});
    }
    return seq;
  }
};

/// What `changes` delivers, passed on by `Pass`, which also sees how many changes there were before.
template <bool (*Pass)(const sdk::ChangeSink&, const tkw_change&, std::uint32_t before, std::uint32_t limit)>
struct FeedThrough : Core {
  using Core::Core;
  struct Passing {
    const sdk::ChangeSink& deliver;
    std::uint32_t limit, before = 0;
  };
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& deliver) override {
    Passing passing{deliver, limit};
    Core::changes(call, after_seq, limit, sdk::ChangeSink(&passing, [](void* sink, const tkw_change* change) {
                    auto& to = *static_cast<Passing*>(sink);
                    return Pass(to.deliver, *change, to.before++, to.limit) ? 0 : 1;
                  }));
  }
};

// Counts changes instead of changesets, and splits one.
bool count_changes(const sdk::ChangeSink& deliver, const tkw_change& change, std::uint32_t before,
                   std::uint32_t limit) {
  return before < limit && deliver(change);
}

// Goes on when the sink has enough.
bool go_on(const sdk::ChangeSink& deliver, const tkw_change& change, std::uint32_t, std::uint32_t) {
  (void)deliver(change);
  return true;
}

// Begins where it can instead of saying that something is missing.
struct NeverGone : Core {
  using Core::Core;
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& deliver) override {
    const sdk::Info reach = info(call);
    Core::changes(call, std::clamp(after_seq, reach.first_seq - 1, reach.last_seq), limit, deliver);
  }
};

// Keeps the feed while it is open, and says nothing of what was before.
struct FeedInMemory : Core {
  using Core::Core;
  void load() override {
    Core::load();
    feed_.clear();
    first_seq_ = last_seq_ + 1;
  }
};

// Goes on counting where it was.
struct ReusesSeqs : Core {
  using Core::Core;
  void raise_seq() override {}
};

// Gives a touched row a new version.
struct TouchRaisesVersion : Core {
  using Core::Core;
  void touch_row(const tkw_touch& touch) override {
    Core::touch_row(touch);
    rows_.at(key_of(touch.key)).version = ++last_seq_;
  }
};

// Keeps the touch that came last, not the newest.
struct LastTouchWins : Core {
  using Core::Core;
  void touch_row(const tkw_touch& touch) override {
    Row& row = rows_.at(key_of(touch.key));
    row.touched_us = touch.at_us;
    row.note = sdk::text_of(touch.note);
  }
};

// Refuses to touch what is not there.
struct TouchNeedsRow : Core {
  using Core::Core;
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) override {
    {
      const Lock held = lock_migrated(call);
      for (const tkw_touch* touch : touches)
        if (find(touch->key) == nullptr) throw sdk::Error(TKW_INVALID, "no such record");
    }
    Core::touch(call, touches);
  }
};

// Keeps touches by key, beyond the record's end.
struct TouchOutlivesRow : Core {
  using Core::Core;
  void put(Row row) override {
    const Key key{row.kind, row.tenant, row.id};
    if (const auto kept = deleted_.find(key); kept != deleted_.end()) {
      row.touched_us = kept->second.touched_us;
      row.note = kept->second.note;
    }
    Core::put(std::move(row));
  }
  void remove(const Key& key) override {
    if (const auto at = rows_.find(key); at != rows_.end()) deleted_[key] = at->second;
    Core::remove(key);
  }
  std::map<Key, Row> deleted_;
};

// Stores times in milliseconds.
struct RoundsTimes : Core {
  using Core::Core;
  Row row_of(const tkw_record& record) const override {
    Row row = Core::row_of(record);
    if (row.due_us != TKW_NO_DUE) row.due_us -= row.due_us % 1000;
    return row;
  }
};

// Loses touches when it is closed, though it was not by a crash.
struct TouchesInMemory : Core {
  using Core::Core;
  void load() override {
    for (Core::load(); auto& [key, row] : rows_) row.touched_us = 0, row.note.clear();
  }
};

}  // namespace

BAD_PLUGIN(last_seq_is_the_counter, LastSeqIsTheCounter)
BAD_PLUGIN(feed_tells_checks, FeedTellsChecks)
BAD_PLUGIN(feed_counts_changes, FeedThrough<count_changes>)
BAD_PLUGIN(feed_ignores_sink, FeedThrough<go_on>)
BAD_PLUGIN(never_gone, NeverGone)
BAD_PLUGIN(feed_in_memory, FeedInMemory)
BAD_PLUGIN(reuses_seqs, ReusesSeqs)
BAD_PLUGIN(touch_raises_version, TouchRaisesVersion)
BAD_PLUGIN(last_touch_wins, LastTouchWins)
BAD_PLUGIN(touch_needs_row, TouchNeedsRow)
BAD_PLUGIN(touch_outlives_row, TouchOutlivesRow)
BAD_PLUGIN(rounds_times, RoundsTimes)
BAD_PLUGIN(touches_in_memory, TouchesInMemory)
