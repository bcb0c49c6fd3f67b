// Long random histories, compared with the model after every step.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "model.h"
#include "support.h"

using namespace tokenward::test;

namespace {

constexpr int kSteps = 250;

/// Makes up changes, touches and scans over few keys, so that they collide.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }

  Key key() { return {std::string(below(3), 'a'), 1 + below(2), std::string(1, static_cast<char>('a' + below(6)))}; }

  Row row(Key key) {
    Row row{std::move(key), std::string(below(3), 'o'), below(3)};
    row.due = below(2) == 0 ? TKW_NO_DUE : static_cast<std::int64_t>(below(5)) - 2;
    row.touched = below(50);
    row.note = std::string(below(4), 'n');
    row.body = std::string(below(4) == 0 ? 5000 : below(40), static_cast<char>('A' + below(26)));
    return row;
  }

  /// Mostly what is true in `model`, sometimes not.
  Operation operation(const Key& key, const Model& model) {
    const auto now = model.get(key);
    const std::uint64_t version = now.empty() ? 1 : now.at(0).version;
    const bool lie = below(8) == 0;
    switch (below(4)) {
      case 0:
        return check(key, lie ? version + 1 : version);
      case 1:
        return remove(key, below(2) == 0 ? TKW_ANY : version);
      case 2:
        return put(row(key), TKW_ANY);
      default:
        return put(row(key), now.empty() != lie ? TKW_ABSENT : version);
    }
  }

  Change change(const Model& model) {
    Change change;
    std::vector<Key> used;
    for (std::uint32_t n = 1 + below(5); n > 0; --n) {
      Key next = key();
      if (std::find(used.begin(), used.end(), next) != used.end()) continue;
      change.operations.push_back(operation(next, model));
      used.push_back(std::move(next));
    }
    return change;
  }

  Scan scan() {
    Scan scan{.flags = (below(2) * TKW_SCAN_DESC) | (below(2) * TKW_SCAN_ALL_TENANTS) | (below(2) * TKW_SCAN_KEYS),
              .kind = 1 + below(2),
              .limit = 1 + below(10)};
    switch (below(4)) {
      case 0:
        scan.flags |= TKW_SCAN_BY_OWNER;
        scan.owner = "o";
        break;
      case 1:
        scan.flags |= TKW_SCAN_BY_STATE;
        scan.state = below(3);
        break;
      case 2:
        scan.flags |= TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE;
        scan.state = below(3);
        scan.until_due = below(2) == 0 ? 0 : 2;
        break;
      default:
        break;
    }
    if ((scan.flags & TKW_SCAN_ALL_TENANTS) == 0) scan.tenant = std::string(below(3), 'a');
    return scan;
  }

 private:
  std::mt19937 engine_;
};

void compare(OpenStore& store, const Model& model, Chance& chance) {
  Scan scan = chance.scan();
  const auto page = store.scan(scan);
  BOOST_TEST(page == model.scan(scan), boost::test_tools::per_element());
  if (!page.empty()) {
    scan = scan.after(page.back());
    BOOST_TEST(store.scan(scan) == model.scan(scan), boost::test_tools::per_element());
  }
  const Key key = chance.key();
  BOOST_TEST(store.get({key}) == model.get(key), boost::test_tools::per_element());
}

void step(OpenStore& store, Model& model, Chance& chance, std::vector<Change>& made) {
  if (chance.below(10) == 0) {
    const OpenStore::Touch touch{chance.key(), static_cast<std::int64_t>(chance.below(60)), "seen"};
    BOOST_TEST(store.touch({touch}).code == TKW_OK);
    model.touch(touch);
    return;
  }
  std::vector<Change> changes;
  for (std::uint32_t n = 1 + chance.below(4); n > 0; --n)
    changes.push_back(!made.empty() && chance.below(10) == 0
                          ? made[chance.below(static_cast<std::uint32_t>(made.size()))]
                          : chance.change(model));
  const auto answers = store.apply(changes);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const Answer expected = model.expected(changes[i]);
    BOOST_TEST(answers[i].code == expected.code);
    BOOST_TEST(answers[i].index == expected.index);
    if (expected.code == TKW_DUPLICATE) BOOST_TEST(answers[i].seq == expected.seq);
    if (answers[i].code == TKW_OK) model.applied(changes[i], answers[i].seq);
    made.push_back(changes[i]);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(random_histories_agree_with_the_model) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      TemporaryDirectory directory;
      const Settings settings = settings_for(directory.file("store"));
      auto store = std::make_unique<OpenStore>(settings);
      store->migrate(1);
      Model model;
      Chance chance(seed);
      std::vector<Change> made;
      for (int i = 0; i < kSteps; ++i) {
        step(*store, model, chance, made);
        compare(*store, model, chance);
        if (chance.below(60) == 0) {
          store.reset();
          store = std::make_unique<OpenStore>(settings);
        }
      }
      BOOST_TEST(store->changes(0) == model.changes(0), boost::test_tools::per_element());
      std::vector<Key> keys;
      for (const auto& [key, row] : model.rows()) keys.push_back(key);
      BOOST_TEST(store->get(keys).size() == keys.size());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
