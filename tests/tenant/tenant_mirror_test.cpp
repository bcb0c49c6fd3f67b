// A tenant's rows brought from one real store into another while they change.

#include "tenant/tenant_mirror.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <thread>

#include "base/encoding.h"
#include "storage/plugin_folder.h"
#include "storage/plugin_library.h"
#include "tenant/faulty_store.h"
#include "tenant/house_fixture.h"

namespace tenant_mirror_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using storage::Expect;
using storage::Key;
using storage::Kind;
using storage::Op;
using storage::OpType;
using storage::Record;

namespace {

constexpr std::array kKinds{Kind::Token, Kind::Owner, Kind::Event};

domain::TenantHandle handle_of(std::uint8_t byte) {
  domain::TenantHandle handle;
  handle.bytes.fill(byte);
  return handle;
}

std::string id_of(unsigned number) {
  std::string id(4, '\0');
  for (unsigned i = 0; i < 4; ++i) id[i] = static_cast<char>(number >> (24 - 8 * i));
  return id;
}

Record row(Kind kind, unsigned number, const std::string& body = "{}") {
  Record made;
  made.key = {handle_of(7), kind, id_of(number)};
  made.owner = "owner" + std::to_string(number % 3);
  made.state = number % 4;
  made.due_us = number % 5 == 0 ? storage::kNoDue : 1'000'000 + number;
  made.touched_us = number % 2 == 0 ? 0 : 500 + number;
  made.touched_note = number % 2 == 0 ? "" : "192.0.2.1";
  made.body = body;
  return made;
}

/// As one line, all that is to arrive.
std::string shown(const Record& row) {
  return to_hex(as_bytes(row.key.id)) + ' ' + std::to_string(row.state) + ' ' + row.owner + ' ' +
         std::to_string(row.due_us) + ' ' + std::to_string(row.touched_us) + ' ' + row.touched_note + ' ' + row.body;
}

class TwoStores {
 public:
  TwoStores() : from(open("from")), to(open("to")), into(to, {.deadline = std::chrono::seconds{60}}) {}

  std::shared_ptr<FaultyStore> open(const std::string& name) {
    static const storage::PluginFolder plugins{"sqlite"};
    static const auto library = require(storage::PluginLibrary::open("sqlite", {plugins.path()}));
    return std::make_shared<FaultyStore>(require(
        storage::Store::open(name, library, {{"path", folder_.path() + "/" + name + ".db"}, {"quick_check", "off"}},
                             std::chrono::seconds{60})));
  }

  [[nodiscard]] TenantMirror mirror() { return TenantMirror(handle_of(7), kKinds, {*from, *to, into}, clock); }

  static void put(FaultyStore& store, const std::vector<Record>& rows) {
    for (std::size_t begin = 0; begin < rows.size(); begin += 1000) {
      storage::Changeset changeset;
      changeset.request_id = next_request();
      for (std::size_t i = begin; i < std::min(rows.size(), begin + 1000); ++i) {
        changeset.ops.push_back({OpType::Put, Expect::any(), rows[i]});
      }
      apply(store, changeset);
    }
  }
  static void remove(FaultyStore& store, const Key& key) {
    apply(store, {next_request(), {{OpType::Delete, Expect::any(), {.key = key}}}});
  }

  /// Everything of a store that belongs to the tenant.
  static std::vector<std::string> all(FaultyStore& store) {
    std::vector<std::string> lines;
    for (const Kind kind : kKinds) {
      for (const Record& row : store.rows(handle_of(7), kind)) lines.push_back(shown(row));
    }
    return lines;
  }
  void require_same() const {
    const auto here = all(*from), there = all(*to);
    BOOST_TEST(here == there, boost::test_tools::per_element());
  }

  static void step_to_the_end(TenantMirror& mirror) {
    for (;;) {
      const auto progress = require(mirror.step());
      if (progress.copied && progress.caught_up) return;
    }
  }

  TestClock clock;

 private:
  static storage::RequestId next_request() {
    static std::atomic<std::uint64_t> count{0};
    storage::RequestId id{};
    put_be64(id.data(), 1'764'000'000'000'000u);
    put_be64(id.data() + 8, ++count);
    return id;
  }
  static void apply(FaultyStore& store, const storage::Changeset& changeset) {
    const auto applied = store.apply({&changeset});
    if (applied.front().outcome != storage::Applied::Outcome::Committed) throw std::runtime_error("not committed");
  }

  storage::PluginFolder folder_;

 public:
  std::shared_ptr<FaultyStore> from, to;
  GroupCommitter into;
};

std::vector<Record> rows(Kind kind, unsigned count) {
  std::vector<Record> made;
  for (unsigned i = 0; i < count; ++i) made.push_back(row(kind, i));
  return made;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tenant_mirror, TwoStores)

BOOST_AUTO_TEST_CASE(rows_arrive_as_they_are_over_many_pages) {
  put(*from, rows(Kind::Token, 1300));
  put(*from, rows(Kind::Event, 500));
  put(*from, rows(Kind::Owner, 3));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  require_same();
  BOOST_TEST(require(mirror.step()).rows == 1803u);
  BOOST_TEST(require(mirror.settle()) == 0u);
  require_same();
}

BOOST_AUTO_TEST_CASE(rows_of_others_and_of_other_kinds_stay_where_they_are) {
  Record foreign = row(Kind::Token, 1);
  foreign.key.tenant = handle_of(8);
  const Record other = row(Kind::Index, 1);
  put(*from, {foreign, other, row(Kind::Token, 2)});
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  BOOST_TEST(require(mirror.settle()) == 0u);
  BOOST_TEST(!require(to->get(foreign.key)).has_value());
  BOOST_TEST(!require(to->get(other.key)).has_value());
  require_same();
}

BOOST_AUTO_TEST_CASE(what_changes_meanwhile_is_followed) {
  put(*from, rows(Kind::Token, 1200));
  auto mirror = this->mirror();
  require(mirror.step());
  put(*from, {row(Kind::Token, 3, R"({"changed":1})"), row(Kind::Token, 5000)});
  remove(*from, row(Kind::Token, 4).key);
  remove(*from, row(Kind::Token, 1100).key);
  step_to_the_end(mirror);
  require_same();
}

BOOST_AUTO_TEST_CASE(a_use_is_brought_along_though_no_feed_tells_of_it) {
  put(*from, rows(Kind::Token, 10));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  require(from->touch({{row(Kind::Token, 2).key, 9'000, "198.51.100.7"}}));
  BOOST_TEST(require(mirror.settle()) == 0u);
  require_same();
  BOOST_TEST(to->row(row(Kind::Token, 2).key).touched_note == "198.51.100.7");
}

BOOST_AUTO_TEST_CASE(what_an_earlier_mirror_left_is_put_right) {
  put(*from, rows(Kind::Token, 1200));
  put(*to, rows(Kind::Token, 1700));
  put(*to, {row(Kind::Token, 11, R"({"old":1})"), row(Kind::Event, 1), row(Kind::Owner, 9)});
  const auto applied = to->counters().applies.load();
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  require_same();
  BOOST_TEST(to->counters().applies - applied <= 4u);  // what was right is not written again
}

BOOST_AUTO_TEST_CASE(keys_that_appear_in_the_second_store_alone_are_found_behind_the_last_row_too) {
  put(*to, rows(Kind::Token, 1200));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  BOOST_TEST(all(*to).empty());
}

BOOST_AUTO_TEST_CASE(a_feed_that_no_longer_reaches_back_means_to_look_at_every_row_again) {
  put(*from, rows(Kind::Token, 700));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  put(*from, {row(Kind::Token, 1, R"({"unseen":1})")});
  from->forget_feed();
  const auto lost = require(mirror.step());
  BOOST_TEST(!lost.copied);
  step_to_the_end(mirror);
  require_same();
}

BOOST_AUTO_TEST_CASE(settling_without_the_feed_is_refused_and_can_be_made_good) {
  put(*from, rows(Kind::Token, 10));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  put(*from, {row(Kind::Token, 1, R"({"unseen":1})")});
  from->forget_feed();
  BOOST_TEST((code_of(mirror.settle()) == ErrorCode::Unavailable));
  step_to_the_end(mirror);
  BOOST_TEST(require(mirror.settle()) == 0u);
  require_same();
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_loses_nothing) {
  put(*from, rows(Kind::Token, 1200));
  auto mirror = this->mirror();
  require(mirror.step());
  to->fail({FaultyStore::Fault::Refused});
  BOOST_TEST((code_of(mirror.step()) == ErrorCode::Unavailable));
  from->fail_reads();
  BOOST_TEST((code_of(mirror.step()) == ErrorCode::Unavailable));
  from->heal();
  step_to_the_end(mirror);
  require_same();
}

BOOST_AUTO_TEST_CASE(verifying_finds_every_row_that_differs_and_nothing_else) {
  put(*from, rows(Kind::Token, 1200));
  put(*from, rows(Kind::Event, 20));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  put(*to, {row(Kind::Token, 600, R"({"forged":1})"), row(Kind::Owner, 1)});
  remove(*to, row(Kind::Event, 19).key);
  while (require(mirror.verify_page())) {
  }
  BOOST_TEST(mirror.differences().size() == 3u);

  auto another = this->mirror();
  step_to_the_end(another);
  while (require(another.verify_page())) {
  }
  BOOST_TEST(another.differences().empty());
}

BOOST_AUTO_TEST_CASE(settling_puts_right_what_is_out_of_line_and_says_how_much) {
  put(*from, rows(Kind::Token, 100));
  auto mirror = this->mirror();
  step_to_the_end(mirror);
  Record moved = row(Kind::Token, 50);
  moved.due_us = 77;
  put(*to, {moved, row(Kind::Owner, 1)});
  remove(*to, row(Kind::Token, 60).key);
  BOOST_TEST(require(mirror.settle()) == 3u);
  require_same();
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_or_doubled_while_four_writers_go_on) {
  put(*from, rows(Kind::Token, 1500));
  std::atomic<bool> stop{false};
  std::atomic<unsigned> written{0};
  auto mirror = this->mirror();
  {
    std::vector<std::jthread> writers;
    for (unsigned writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&, writer] {
        std::mt19937 random(writer);
        while (!stop) {
          const unsigned number = random() % 2500;
          if (random() % 4 == 0) {
            remove(*from, row(Kind::Token, number).key);
          } else {
            put(*from, {row(Kind::Token, number, "{\"n\":" + std::to_string(random()) + "}")});
          }
          ++written;
        }
      });
    }
    // What differs for a moment is no difference.
    while (!require(mirror.step()).copied || written < 200) {
    }
    while (require(mirror.verify_page())) {
    }
    stop = true;
  }
  BOOST_TEST(mirror.differences().empty());
  BOOST_TEST(require(mirror.settle()) == 0u);
  require_same();
}

BOOST_AUTO_TEST_SUITE_END()

}
