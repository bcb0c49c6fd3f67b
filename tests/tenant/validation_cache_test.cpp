#include "tenant/validation_cache.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <random>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "tenant/house_fixture.h"

namespace validation_cache_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using Outcome = ValidationCache::ChangeOutcome;
using Removal = ValidationCache::Removal;

namespace {

/// As most names have them.
const FormRules kForms{[](std::string_view name) -> AnswerForms {
                         return {std::string(name), std::string(name)};
                       },
                       [](const domain::Scopes& scopes) -> AnswerForms {
                         return {std::to_string(scopes.size()), "[]"};
                       }};

struct CacheFixture : HouseFixture {
  CacheFixture() : acme(create("acme")), other(create("other")) {}

  /// A token that falls into any shard and stripe, of about `bytes`.
  TokenRef token(const std::shared_ptr<TenantRuntime>& tenant, std::size_t bytes = 1000) {
    return token(tenant, "alice", {}, std::string(bytes, 'x'));
  }
  TokenRef token(const std::shared_ptr<TenantRuntime>& tenant, std::string_view owner, const domain::Scopes& scopes,
                 std::string_view metadata = "{}") {
    TokenFacts facts{.mac = {},
                     .id = {},
                     .owner = tenant->parts().owner(owner, kForms),
                     .scopes = tenant->parts().scopes(scopes, kForms),
                     .generation = {},
                     .metadata = metadata};
    for (auto& byte : facts.id.bytes) byte = static_cast<std::uint8_t>(random());
    return ValidToken::create(std::move(facts));
  }
  static void insert(ValidationCache& cache, const TokenRef& token) { cache.insert(token, cache.epoch(token->id())); }
  static std::size_t found(ValidationCache& cache, const std::vector<TokenRef>& tokens) {
    std::size_t count = 0;
    for (const auto& one : tokens) count += cache.find(one->id()) != nullptr;
    return count;
  }

  std::shared_ptr<TenantRuntime> acme, other;
  std::mt19937 random{1};
};

constexpr std::size_t kMiB = 1024 * 1024;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(validation_cache, CacheFixture)

BOOST_AUTO_TEST_CASE(what_is_put_in_is_found_until_it_is_changed) {
  ValidationCache cache(kMiB, 50);
  const auto one = token(acme), two = token(acme);
  insert(cache, one);
  insert(cache, two);
  BOOST_CHECK(cache.find(one->id()) == one);
  cache.before_change({one->id()});
  BOOST_CHECK(cache.find(one->id()) == one);
  cache.after_change({one->id()}, Outcome::Known);
  BOOST_CHECK(cache.find(one->id()) == nullptr);
  BOOST_CHECK(cache.find(two->id()) == two);
  BOOST_TEST(cache.size().entries == 1u);
  insert(cache, one);
  BOOST_CHECK(cache.find(one->id()) == one);
}

BOOST_AUTO_TEST_CASE(what_was_read_before_or_during_a_change_is_not_taken_in) {
  ValidationCache cache(kMiB, 50);
  const auto one = token(acme);
  const auto before = cache.epoch(one->id());
  cache.before_change({one->id()});
  cache.insert(one, before);
  BOOST_CHECK(cache.find(one->id()) == nullptr);
  const auto during = cache.epoch(one->id());
  cache.after_change({one->id()}, Outcome::Known);
  cache.insert(one, during);
  BOOST_CHECK(cache.find(one->id()) == nullptr);
  cache.insert(one, cache.epoch(one->id()));
  BOOST_CHECK(cache.find(one->id()) == one);
}

BOOST_AUTO_TEST_CASE(after_an_unknown_outcome_a_token_reads_through) {
  ValidationCache cache(kMiB, 50);
  const auto one = token(acme), two = token(acme);
  insert(cache, one);
  cache.before_change({one->id()});
  cache.after_change({one->id()}, Outcome::Unknown);
  BOOST_CHECK(cache.find(one->id()) == nullptr);
  insert(cache, one);
  BOOST_CHECK(cache.find(one->id()) == nullptr);
  insert(cache, two);
  BOOST_CHECK(cache.find(two->id()) == two);
}

BOOST_AUTO_TEST_CASE(all_entries_together_stay_within_their_bytes) {
  ValidationCache cache(4 * kMiB, 100);
  std::vector<TokenRef> tokens;
  for (int i = 0; i < 10'000; ++i) {
    tokens.push_back(token(acme));
    insert(cache, tokens.back());
    if (i % 100 == 0) BOOST_TEST(cache.size().bytes <= 4 * kMiB);
  }
  const auto size = cache.size();
  BOOST_TEST(size.bytes <= 4 * kMiB);
  BOOST_TEST(size.bytes > 3 * kMiB);
  BOOST_TEST(found(cache, tokens) == size.entries);
}

BOOST_AUTO_TEST_CASE(one_tenant_holds_its_share_and_pushes_no_other_out) {
  ValidationCache cache(4 * kMiB, 50);
  std::vector<TokenRef> theirs, ours;
  for (int i = 0; i < 500; ++i) {
    theirs.push_back(token(other));
    insert(cache, theirs.back());
  }
  const std::size_t before = cache.size().bytes;
  for (int i = 0; i < 20'000; ++i) insert(cache, token(acme));
  BOOST_TEST(cache.size().bytes <= before + 2 * kMiB);
  BOOST_TEST(found(cache, theirs) == theirs.size());
}

BOOST_AUTO_TEST_CASE(whoever_holds_most_makes_room_first) {
  ValidationCache cache(4 * kMiB, 100);
  for (int i = 0; i < 10'000; ++i) insert(cache, token(acme));
  std::vector<TokenRef> theirs;
  for (int i = 0; i < 500; ++i) {
    theirs.push_back(token(other));
    insert(cache, theirs.back());
  }
  BOOST_TEST(found(cache, theirs) == theirs.size());
  BOOST_TEST(cache.size().bytes <= 4 * kMiB);
}

BOOST_AUTO_TEST_CASE(a_crowd_that_comes_once_pushes_out_nobody_in_use) {
  ValidationCache cache(4 * kMiB, 100);
  std::vector<TokenRef> busy;
  for (int i = 0; i < 500; ++i) {
    busy.push_back(token(acme));
    insert(cache, busy.back());
  }
  for (int i = 0; i < 5'000; ++i) {  // the cache fills, and those in use are asked for as it does
    if (i % 1'000 == 0) BOOST_TEST(found(cache, busy) == busy.size());
    insert(cache, token(acme));
  }
  // Ten times what the cache holds, without a request of the others in between.
  for (int i = 0; i < 20'000; ++i) insert(cache, token(acme));
  BOOST_TEST(found(cache, busy) == busy.size());
}

BOOST_AUTO_TEST_CASE(who_comes_back_soon_after_it_was_pushed_out_stays) {
  ValidationCache cache(4 * kMiB, 100);
  std::vector<TokenRef> returning;
  for (int i = 0; i < 50; ++i) returning.push_back(token(acme));
  for (const auto& one : returning) insert(cache, one);
  for (int i = 0; i < 5'000; ++i) insert(cache, token(acme));
  const auto before = cache.insertions();
  for (const auto& one : returning) insert(cache, one);
  BOOST_TEST(cache.insertions() == before + returning.size());
  for (int i = 0; i < 20'000; ++i) insert(cache, token(acme));
  BOOST_TEST(found(cache, returning) > returning.size() * 3 / 4);  // a stranger may stand in one's place
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_stays_while_what_is_not_goes) {
  ValidationCache cache(4 * kMiB, 100);
  std::vector<TokenRef> busy;
  for (int i = 0; i < 200; ++i) {
    busy.push_back(token(acme));
    insert(cache, busy.back());
  }
  for (int i = 0; i < 10'000; ++i) {
    insert(cache, token(acme));
    if (i % 100 == 0) (void)found(cache, busy);
  }
  BOOST_TEST(found(cache, busy) > 190u);
}

BOOST_AUTO_TEST_CASE(an_entry_larger_than_a_share_is_not_kept) {
  ValidationCache cache(kMiB, 50);
  const auto large = token(acme, 12 * 1024);
  insert(cache, large);
  BOOST_CHECK(cache.find(large->id()) == nullptr);
  BOOST_TEST(cache.size().bytes == 0u);
}

BOOST_AUTO_TEST_CASE(an_entry_put_in_again_is_counted_once) {
  ValidationCache cache(kMiB, 50);
  const auto one = token(acme);
  insert(cache, one);
  const auto size = cache.size();
  for (int i = 0; i < 10; ++i) insert(cache, one);
  BOOST_TEST(cache.size().bytes == size.bytes);
  BOOST_TEST(cache.size().entries == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_takes_256_bytes_at_most_whoever_else_there_is) {
  ValidationCache shared(64 * kMiB, 100), apart(64 * kMiB, 100);
  const domain::Scopes scopes{"orders:read", "orders:write", "profile"};
  for (int i = 0; i < 20'000; ++i) {
    insert(shared, token(acme, "owner-" + std::to_string(i / 10) + "@example.com", scopes));
    insert(apart, token(other, "owner-" + std::to_string(i) + "@example.com", scopes));
  }
  BOOST_TEST(shared.size().entries == 20'000u);
  BOOST_TEST(shared.size().bytes <= 200u * 20'000);
  BOOST_TEST(apart.size().entries == 20'000u);
  BOOST_TEST(apart.size().bytes <= 256u * 20'000);
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

BOOST_AUTO_TEST_CASE(what_it_counts_is_what_the_heap_gives) {
  const auto heap = [] { return ::mallinfo2().uordblks; };
  const auto check = [&](const char* what, const std::function<TokenRef(int)>& make) {
    ValidationCache cache(64 * kMiB, 100);
    const auto before = heap();
    for (int i = 0; i < 20'000; ++i) insert(cache, make(i));
    const double counted = static_cast<double>(cache.size().bytes);
    const double taken = static_cast<double>(heap() - before);
    BOOST_TEST_CONTEXT(what << ": counted " << counted << ", taken " << taken) {
      BOOST_TEST(cache.size().entries == 20'000u);
      BOOST_TEST(taken < counted * 1.1);
      BOOST_TEST(taken > counted * 0.85);
    }
  };
  const auto name = [](int i) { return "owner-" + std::to_string(i); };
  check("one owner", [&](int) { return token(acme, "alice", {"read"}); });
  check("ten tokens each", [&](int i) { return token(acme, name(i / 10), {"read", "write"}); });
  check("owners of their own", [&](int i) { return token(acme, name(i), {"read"}); });
  check("scopes of their own", [&](int i) { return token(acme, "alice", {name(i), std::string(50, 'x')}); });
  check("metadata",
        [&](int i) { return token(acme, "alice", {}, std::string(static_cast<std::size_t>(i % 300), 'x')); });
}

BOOST_AUTO_TEST_CASE(a_tenant_whose_tokens_share_nothing_takes_no_more_than_its_share) {
  ValidationCache cache(4 * kMiB, 50);
  std::vector<TokenRef> theirs;
  for (int i = 0; i < 500; ++i) insert(cache, theirs.emplace_back(token(other, 100)));
  const auto before = ::mallinfo2().uordblks;
  for (int i = 0; i < 20'000; ++i) {
    const std::string own = std::to_string(i);
    insert(cache, token(acme, own + std::string(200, 'o'), {own + std::string(50, 'a'), own + std::string(50, 'b')}));
  }
  BOOST_TEST(::mallinfo2().uordblks - before < 5 * kMiB / 2);
  BOOST_TEST(cache.size().bytes <= 4 * kMiB);
  BOOST_TEST(found(cache, theirs) == theirs.size());
}

#endif

BOOST_AUTO_TEST_CASE(clearing_forgets_all_or_one_tenant_and_what_is_being_read) {
  ValidationCache cache(4 * kMiB, 50);
  std::vector<TokenRef> ours, theirs;
  for (int i = 0; i < 100; ++i) {
    ours.push_back(token(acme));
    theirs.push_back(token(other));
    insert(cache, ours.back());
    insert(cache, theirs.back());
  }
  const auto late = token(acme);
  const auto seen = cache.epoch(late->id());
  cache.clear(acme->handle());
  cache.insert(late, seen);
  BOOST_TEST(found(cache, ours) == 0u);
  BOOST_TEST(found(cache, theirs) == 100u);
  BOOST_CHECK(cache.find(late->id()) == nullptr);
  const auto again = cache.epoch(late->id());
  cache.clear();
  cache.insert(late, again);
  BOOST_TEST(cache.size().entries == 0u);
  BOOST_TEST(cache.size().bytes == 0u);
}

BOOST_AUTO_TEST_CASE(every_entry_that_leaves_is_counted_under_its_reason) {
  ValidationCache cache(kMiB, 50);
  const auto one = token(acme), two = token(acme), three = token(other);
  for (const auto& entry : {one, one, two, three}) insert(cache, entry);
  BOOST_TEST(cache.insertions() == 4u);
  BOOST_TEST(cache.removals(Removal::Replaced) == 1u);
  for (int i = 0; i < 2; ++i) {  // the second time there is nothing left to drop
    cache.before_change({one->id()});
    cache.after_change({one->id()}, Outcome::Known);
  }
  BOOST_TEST(cache.removals(Removal::Change) == 1u);
  cache.clear(other->handle());
  BOOST_TEST(cache.removals(Removal::Cleared) == 1u);
  cache.clear();
  BOOST_TEST(cache.removals(Removal::Cleared) == 2u);
  BOOST_TEST(cache.removals(Removal::Size) + cache.removals(Removal::TenantShare) == 0u);
}

BOOST_AUTO_TEST_CASE(what_makes_room_is_counted_by_whose_share_was_full) {
  ValidationCache narrow(kMiB, 50), whole(kMiB, 100);
  for (int i = 0; i < 2000; ++i) {
    insert(narrow, token(acme));
    insert(whole, token(acme));
  }
  BOOST_TEST(narrow.removals(Removal::TenantShare) == narrow.insertions() - narrow.size().entries);
  BOOST_TEST(narrow.removals(Removal::TenantShare) > 0u);
  BOOST_TEST(narrow.removals(Removal::Size) == 0u);
  BOOST_TEST(whole.removals(Removal::TenantShare) + whole.removals(Removal::Size) ==
             whole.insertions() - whole.size().entries);
  for (int i = 0; i < 2000; ++i) insert(narrow, token(other));
  for (int i = 0; i < 2000; ++i) insert(whole, token(other));
  BOOST_TEST(whole.removals(Removal::Size) > 0u);
}

BOOST_AUTO_TEST_CASE(many_threads_keep_its_books_right) {
  ValidationCache cache(kMiB, 50);
  std::vector<TokenRef> tokens;
  for (int i = 0; i < 2000; ++i) tokens.push_back(token(i % 2 ? acme : other));
  in_parallel(8, [&](unsigned thread) {
    for (std::size_t i = thread; i < tokens.size(); i += 3) {
      insert(cache, tokens[i]);
      (void)cache.find(tokens[(i * 7) % tokens.size()]->id());
      if (i % 5 == 0) {
        cache.before_change({tokens[i]->id()});
        cache.after_change({tokens[i]->id()}, Outcome::Known);
      }
    }
  });
  BOOST_TEST(cache.size().bytes <= kMiB);
  BOOST_TEST(found(cache, tokens) == cache.size().entries);
  cache.clear(acme->handle());
  cache.clear(other->handle());
  BOOST_TEST(cache.size().bytes == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace validation_cache_test
