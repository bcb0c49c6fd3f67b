// Long random histories, compared with the model after every step.
#include <memory>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/model.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

/// A store, what should be in it, and what was done so far.
struct History {
  std::unique_ptr<Store> store;
  Model model;
  Chance chance;
  std::vector<Change> made;
  std::uint64_t start;

  History(Context& context, std::uint64_t stream)
      : store(context.open()), chance(context.chance(stream)), start(store->info().last_seq) {}

  Change next_change() {
    if (!made.empty() && chance.one_in(10)) return made[chance.below(static_cast<std::uint32_t>(made.size()))];
    return chance.change(model);
  }

  void apply_some() {
    std::vector<Change> changes;
    for (std::uint32_t n = 1 + chance.below(4); n > 0; --n) changes.push_back(next_change());
    const auto answers = store->apply(changes);
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Answer expected = model.expected(changes[i]);
      expect_equal("the code", code_name(answers[i].code), code_name(expected.code));
      if (expected.code == TKW_CONFLICT) expect_equal("the index", answers[i].index, expected.index);
      if (expected.code == TKW_DUPLICATE) expect_equal("the seq", answers[i].seq, expected.seq);
      if (answers[i].code == TKW_OK) model.applied(changes[i], answers[i].seq);
      made.push_back(changes[i]);
    }
  }

  void touch_one() {
    const Touch touch = chance.touch();
    require_ok(store->touch({touch}), "touch");
    model.touch(touch);
  }

  void compare() {
    Scan scan = chance.scan();
    const auto page = store->scan(scan);
    expect_equal(shown(scan), page, model.scan(scan));
    if (!page.empty()) {
      scan = scan.after(page.back());
      expect_equal(shown(scan), store->scan(scan), model.scan(scan));
    }
    const Key key = chance.key();
    expect_equal("get of " + shown(key), store->get({key}), model.get(key));
  }

  void compare_all() {
    expect_equal("the feed", store->changes(start), model.changes(start));
    std::vector<Key> keys;
    for (const auto& [key, row] : model.rows()) keys.push_back(key);
    expect_equal("rows in the end", store->get(keys).size(), keys.size());
  }
};

/// `reopen_every` steps (on the average) the store is closed and opened again; 0: never.
void random_history(Context& context, std::uint64_t stream, int steps, std::uint32_t reopen_every) {
  History history(context, stream);
  for (int step = 0; step < steps; ++step) {
    within("step " + std::to_string(step), [&] {
      history.chance.one_in(10) ? history.touch_one() : history.apply_some();
      history.compare();
    });
    if (reopen_every == 0 || !history.chance.one_in(reopen_every)) continue;
    history.store.reset();
    history.store = context.open();
  }
  history.compare_all();
}

void random_changes_agree_with_the_model(Context& context) { random_history(context, 0, context.scaled(600), 0); }

void random_changes_and_reopenings_agree_with_the_model(Context& context) {
  random_history(context, 1, context.scaled(250), 25);
}

}  // namespace

std::vector<Case> history_cases() {
  return {
      {"history.random_changes_agree_with_the_model", Level::Core,
       "random changesets, touches and scans answer as a model in memory does", random_changes_agree_with_the_model,
       std::chrono::seconds(120)},
      {"history.random_changes_and_reopenings_agree_with_the_model", Level::Core,
       "the same, while the store is closed and opened again", random_changes_and_reopenings_agree_with_the_model,
       std::chrono::seconds(120)},
  };
}

}  // namespace tokenward::conformance
