// QuotaWindow, QuotaBook and tokens with a quota.

#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "tenant/house_fixture.h"
#include "tenant/quota_book.h"

namespace quota_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using domain::Quota;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime kStart = 1h;

Quota quota(std::uint32_t limit, std::chrono::seconds window, std::uint32_t number = 0) {
  Quota quota{limit, window, {}};
  for (std::size_t i = 0; i < 4; ++i) quota.counted_as.bytes[i] = static_cast<std::uint8_t>(number >> 8 * i);
  return quota;
}

unsigned drain(QuotaWindow& window, SteadyTime now) {
  unsigned granted = 0;
  while (window.use(now).granted) ++granted;
  return granted;
}

std::string field_of(const Result<void>& result) { return result ? "" : result.error().field; }

struct WithTenant : HouseFixture {
  const std::shared_ptr<TenantRuntime> acme = create("acme");

  static MintRequest request_with(const Quota& quota) {
    MintRequest request;
    request.owner = owner("ada");
    request.label = "x";
    request.quota = quota;
    return request;
  }
  Minted mint_with(const Quota& quota) { return require(tokens().mint(admin_of(*acme), *acme, request_with(quota))); }
  std::shared_ptr<QuotaWindow> window_of(const Minted& minted) {
    const Verdict verdict = house().validator().load(value_of(minted));
    BOOST_REQUIRE(verdict.token != nullptr);
    const RareFacts* const rare = verdict.token->rare();
    return rare == nullptr ? nullptr : rare->quota;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(quota_windows)

BOOST_AUTO_TEST_CASE(both_numbers_have_their_bounds) {
  BOOST_TEST(field_of(domain::check_quota(std::nullopt)) == "");
  BOOST_TEST(field_of(domain::check_quota(quota(1, 1s))) == "");
  BOOST_TEST(field_of(domain::check_quota(quota(1'000'000'000, 2'678'400s))) == "");
  BOOST_TEST(field_of(domain::check_quota(quota(0, 1s))) == "quota.limit");
  BOOST_TEST(field_of(domain::check_quota(quota(1'000'000'001, 1s))) == "quota.limit");
  BOOST_TEST(field_of(domain::check_quota(quota(1, 0s))) == "quota.window_s");
  BOOST_TEST(field_of(domain::check_quota(quota(1, 2'678'401s))) == "quota.window_s");
}

BOOST_AUTO_TEST_CASE(a_window_begins_with_a_use_and_counts_until_it_is_over) {
  QuotaWindow window(quota(3, 10s));
  BOOST_TEST(drain(window, kStart) == 3u);
  BOOST_TEST(drain(window, kStart + 9'999ms) == 0u);
  BOOST_TEST(drain(window, kStart + 10s) == 3u);
  BOOST_TEST(drain(window, kStart + 25s) == 3u);  // the second began at 10 s and was over at 20
  BOOST_TEST(drain(window, kStart + 34s) == 0u);  // this one began at 25
}

BOOST_AUTO_TEST_CASE(a_window_that_begins_between_seconds_is_not_shorter_for_it) {
  QuotaWindow window(quota(1, 10s));
  BOOST_TEST(window.use(kStart + 700ms).ends_in_s == 11u);
  BOOST_TEST(!window.use(kStart + 10'700ms).granted);
  BOOST_TEST(window.use(kStart + 11s).granted);
}

BOOST_AUTO_TEST_CASE(the_level_tells_what_is_left_and_until_when) {
  QuotaWindow window(quota(2, 60s));
  QuotaLevel level = window.use(kStart);
  BOOST_TEST(level.granted);
  BOOST_TEST(level.remaining == 1u);
  BOOST_TEST(level.ends_in_s == 60u);
  level = window.use(kStart + 59'500ms);
  BOOST_TEST(level.remaining == 0u);
  BOOST_TEST(level.ends_in_s == 1u);
  level = window.use(kStart + 59'999ms);
  BOOST_TEST(!level.granted);
  BOOST_TEST(level.ends_in_s == 1u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_steps_back_begins_no_window) {
  QuotaWindow window(quota(2, 10s));
  BOOST_TEST(drain(window, kStart) == 2u);
  for (const SteadyTime back : {SteadyTime{1us}, SteadyTime{11s}, SteadyTime{59min}}) {
    BOOST_TEST(drain(window, kStart - back) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(the_highest_quota_is_counted) {
  QuotaWindow window(quota(1'000'000'000, 2'678'400s));
  BOOST_TEST(window.use(kStart).remaining == 999'999'999u);
  BOOST_TEST(window.use(kStart + 2'678'399s).remaining == 999'999'998u);
  BOOST_TEST(window.use(kStart + 2'678'400s).remaining == 999'999'999u);
}

BOOST_AUTO_TEST_CASE(many_at_once_use_it_exactly_up) {
  QuotaWindow window(quota(10'000, 3600s));
  std::atomic<unsigned> granted{0};
  in_parallel(4, [&](unsigned) { granted += drain(window, kStart); });
  BOOST_TEST(granted == 10'000u);
}

BOOST_AUTO_TEST_CASE(the_book_keeps_what_counts_and_forgets_what_is_over) {
  QuotaBook book;
  const auto used = book.window_of(quota(1, 3600s, 1), kStart);
  (void)used->use(kStart);
  for (std::uint32_t number = 2; number <= 5000; ++number) {
    (void)book.window_of(quota(1, 1s, number), kStart)->use(kStart);
  }
  BOOST_TEST(book.size() == 5000u);
  for (std::uint32_t number = 5001; number <= 20'000; ++number) {
    (void)book.window_of(quota(1, 1s, number), kStart + 10s)->use(kStart + 10s);
  }
  BOOST_TEST(book.size() < 16'000u);
  BOOST_CHECK(book.window_of(quota(1, 3600s, 1), kStart) == used);
}

BOOST_AUTO_TEST_CASE(a_book_that_is_full_forgets_those_first_that_end_first) {
  QuotaBook book;
  (void)book.window_of(quota(1, 2'678'400s, 1), kStart)->use(kStart);
  for (std::uint32_t number = 2; number <= 200'000; ++number) {
    (void)book.window_of(quota(1, std::chrono::seconds{3600 + number}, number), kStart)->use(kStart);
  }
  BOOST_TEST(book.size() <= QuotaBook::kMost + 1024);
  BOOST_TEST(!book.window_of(quota(1, 2'678'400s, 1), kStart)->use(kStart).granted);
  BOOST_TEST(!book.window_of(quota(1, 3600s, 200'000), kStart)->use(kStart).granted);
}

BOOST_FIXTURE_TEST_CASE(a_token_has_its_quota_stored_and_none_unless_it_was_given_one, WithTenant) {
  const Minted with = mint_with(quota(7, 60s));
  const auto kept = require(tokens().find(admin_of(*acme), *acme, with.view.token.id)).token.quota;
  BOOST_REQUIRE(kept.has_value());
  BOOST_TEST(kept->limit == 7u);
  BOOST_CHECK(kept->window == 60s);
  BOOST_CHECK(kept->counted_as == with.view.token.id);
  BOOST_CHECK(window_of(mint(*acme, "ada")) == nullptr);
}

BOOST_FIXTURE_TEST_CASE(a_quota_out_of_bounds_mints_nothing, WithTenant) {
  const auto minted = tokens().mint(admin_of(*acme), *acme, request_with(quota(0, 60s)));
  BOOST_CHECK(code_of(minted) == ErrorCode::Invalid);
  BOOST_TEST(minted.error().field == "quota.limit");
  BOOST_TEST(active_slots(*acme, "ada") == 0u);
}

BOOST_FIXTURE_TEST_CASE(uses_are_counted_on_after_the_cache_forgot_the_token, WithTenant) {
  const Minted minted = mint_with(quota(2, 3600s));
  BOOST_TEST(window_of(minted)->use(kStart).remaining == 1u);
  house().cache().clear();
  BOOST_TEST(window_of(minted)->use(kStart).remaining == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_rotation_keeps_the_quota_and_counts_on, WithTenant) {
  const Minted old = mint_with(quota(3, 3600s));
  (void)window_of(old)->use(kStart);
  const Minted next = require(tokens().rotate(admin_of(*acme), *acme, old.view.token.id, {}));
  BOOST_CHECK(next.view.token.quota == old.view.token.quota);
  const Minted last = require(tokens().rotate(admin_of(*acme), *acme, next.view.token.id, {}));
  BOOST_TEST(window_of(last)->use(kStart).remaining == 1u);
  BOOST_CHECK(window_of(last) == window_of(next));
}

BOOST_AUTO_TEST_SUITE_END()

}
