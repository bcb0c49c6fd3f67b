// Connections that break while something is under way, and how it is settled what became of it.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <string>

#include "proxy.h"
#include "support.h"

namespace lost_connection_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"};

struct ProxyFixture {
  Admin admin{shared_server()};
  Proxy proxy{shared_server().port()};
  std::string database = new_database();
  SettingValues settings{
      {"hosts", "127.0.0.1"}, {"port", std::to_string(proxy.port())}, {"user", "root"}, {"database", database}};
  Store store{plugin_table(), settings};

  ProxyFixture() { store.make_ready(); }
  ~ProxyFixture() { admin.run("DROP DATABASE " + database); }

  bool visible() { return admin.value("SELECT COUNT(*) FROM " + database + ".tokenward_rec") == "1"; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lost_connection, ProxyFixture)

BOOST_AUTO_TEST_CASE(a_connection_cut_before_the_commit_leaves_it_open_and_a_repetition_applies_it) {
  const Change change{{put(plain_row(kA), TKW_ABSENT)}};
  proxy.at_word("COMMIT", Proxy::Deed::CutBefore);
  const Answer cut = store.apply(change);
  BOOST_TEST(cut.code == TKW_UNKNOWN_OUTCOME, code_name(cut.code));
  BOOST_TEST(!visible());
  BOOST_TEST(store.apply(change).code == TKW_OK);
  BOOST_TEST(visible());
}

BOOST_AUTO_TEST_CASE(a_connection_cut_after_the_commit_leaves_it_open_and_a_repetition_is_a_duplicate) {
  const Change change{{put(plain_row(kA), TKW_ABSENT)}};
  proxy.at_word("COMMIT", Proxy::Deed::HoldAnswer);
  auto answer = std::async(std::launch::async, [&] { return store.apply(change); });
  const bool committed = eventually([&] { return visible(); }, std::chrono::seconds(30));
  proxy.cut();
  const Answer cut = answer.get();
  BOOST_TEST(committed);
  BOOST_TEST(cut.code == TKW_UNKNOWN_OUTCOME, code_name(cut.code));
  const Answer again = store.apply(change);
  BOOST_TEST(again.code == TKW_DUPLICATE, code_name(again.code));
  BOOST_TEST(again.seq == store.row(kA).version);
}

BOOST_AUTO_TEST_CASE(a_commit_whose_answer_does_not_come_in_time_is_left_open) {
  const Change change{{put(plain_row(kA), TKW_ABSENT)}};
  proxy.at_word("COMMIT", Proxy::Deed::HoldAnswer);
  const Answer late = store.apply(change, HostCall(300));
  BOOST_TEST(late.code == TKW_UNKNOWN_OUTCOME, code_name(late.code));
  BOOST_TEST(store.settle(change).code == TKW_DUPLICATE);
}

BOOST_AUTO_TEST_CASE(a_connection_cut_before_anything_was_written_is_known_to_have_done_nothing) {
  for (const char* word : {"START TRANSACTION", "SKIP LOCKED"}) {
    const Change change{{put(plain_row(kA))}};
    proxy.at_word(word, Proxy::Deed::CutBefore);
    const Answer cut = store.apply(change);
    BOOST_TEST(cut.code == TKW_UNAVAILABLE, code_name(cut.code));
    BOOST_TEST(!visible());
  }
  BOOST_TEST(store.apply(Change{{put(plain_row(kA))}}).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(seqs_jump_after_a_lost_connection) {
  const auto before = store.must_apply({put(plain_row(kA))});
  proxy.at_word("SKIP LOCKED", Proxy::Deed::CutBefore);
  store.apply(Change{{put(plain_row(kA))}});
  BOOST_TEST(store.must_apply({put(plain_row(kA))}) > before + (1U << 20));
}

BOOST_AUTO_TEST_SUITE_END()

}
