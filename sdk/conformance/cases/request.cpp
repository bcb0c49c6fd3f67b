// Repetitions of a request_id.
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

const Key kA{"t", 1, "a"}, kB{"t", 1, "b"};

void expect_duplicate(const Answer& again, std::uint64_t seq) {
  expect_equal("the code of the repetition", code_name(again.code), "TKW_DUPLICATE");
  expect_equal("the seq of the repetition", again.seq, seq);
}

void repetition_is_a_duplicate(Context& context) {
  const auto store = context.open();
  const Change change{{put(plain_row(kA, "once"), TKW_ANY)}};
  const auto seq = require_ok(store->apply(change), "the first attempt").seq;
  store->must_apply({put(plain_row(kA, "later"))});
  expect_duplicate(store->apply(change), seq);
  expect_equal("the body", store->row(kA).body, "later");
}

void duplicate_comes_before_conflict(Context& context) {
  const auto store = context.open();
  const Change change{{put(plain_row(kA), TKW_ABSENT)}};
  const auto seq = require_ok(store->apply(change), "the first attempt").seq;
  expect_duplicate(store->apply(change), seq);
  store->must_apply({remove(kA)});
  expect_duplicate(store->apply(change), seq);
  expect(store->get({kA}).empty(), "nothing is applied again");
}

void repetition_within_a_call_is_a_duplicate(Context& context) {
  const auto store = context.open();
  const Change change{{put(plain_row(kA), TKW_ANY)}};
  const auto answers = store->apply(std::vector{change, change});
  require_ok(answers[0], "the first");
  expect_duplicate(answers[1], answers[0].seq);
  expect_equal("changes in the feed", store->changes(answers[0].seq - 1).size(), std::size_t{1});
}

void refused_request_may_be_made_again(Context& context) {
  const auto store = context.open();
  Change change{{put(plain_row(kA)), check(kB, 1)}};
  expect_equal("with an expectation that fails", code_name(store->apply(change).code), "TKW_CONFLICT");
  change.operations.pop_back();
  require_ok(store->apply(change), "without it");
}

void every_bit_of_a_request_counts(Context& context) {
  const auto store = context.open();
  const Change first{{put(plain_row(kA))}};
  const auto seq = require_ok(store->apply(first), "the first").seq;
  for (const std::size_t byte : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{15}}) {
    for (const std::uint8_t bit : {std::uint8_t{1}, std::uint8_t{0x20}, std::uint8_t{0x80}}) {
      Change other = first;
      other.request[byte] ^= bit;
      require_ok(store->apply(other), "one that differs in a bit of byte " + std::to_string(byte));
    }
  }
  expect_duplicate(store->apply(first), seq);
}

void ten_thousand_requests_are_remembered(Context& context) {
  constexpr int kChangesets = 10'000;
  const auto store = context.open();
  const Change first{{put(plain_row(kA, "first"))}};
  const auto seq = require_ok(store->apply(first), "the first").seq;
  for (int done = 1; done < kChangesets;) {
    std::vector<Change> call;
    for (int i = 0; i < TKW_MAX_CALL_CHANGESETS && done < kChangesets; ++i, ++done)
      call.push_back({{put(plain_row({"t" + std::to_string(i), 2, "x"}))}});
    for (const Answer& answer : store->apply(call)) require_ok(answer, "one of ten thousand");
  }
  expect_duplicate(store->apply(first), seq);
  const auto news = store->changes(seq - 1);
  expect_equal("changesets in the feed since then", news.size(), std::size_t{kChangesets});
  expect_equal("the first of them", news.front().seq, seq);
}

void request_is_remembered_by_the_store_not_the_process(Context& context) {
  const Change change{{put(plain_row(kA), TKW_ANY)}};
  const auto seq = require_ok(context.open()->apply(change), "the first attempt").seq;
  expect_duplicate(context.open()->apply(change), seq);
}

}  // namespace

std::vector<Case> request_cases() {
  return {
      {"request.repetition_is_a_duplicate", Level::Core, "the original's seq is answered and nothing is applied again",
       repetition_is_a_duplicate},
      {"request.duplicate_comes_before_conflict", Level::Core,
       "a request that succeeded is a DUPLICATE although its expectations hold no longer",
       duplicate_comes_before_conflict},
      {"request.repetition_within_a_call_is_a_duplicate", Level::Core, "twice in one call is once",
       repetition_within_a_call_is_a_duplicate},
      {"request.refused_request_may_be_made_again", Level::Core, "a request that failed is not remembered",
       refused_request_may_be_made_again},
      {"request.every_bit_of_a_request_counts", Level::Core, "ids that differ in one bit are different",
       every_bit_of_a_request_counts},
      {"request.ten_thousand_requests_are_remembered", Level::Core,
       "the last 10,000 changesets are known to request_id and to the feed", ten_thousand_requests_are_remembered,
       std::chrono::seconds(120)},
      {"request.request_is_remembered_by_the_store_not_the_process", Level::Core, "also after close and open",
       request_is_remembered_by_the_store_not_the_process},
  };
}

}  // namespace tokenward::conformance
