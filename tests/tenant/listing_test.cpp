// Lists of tokens: filters, pages, cursors, what a member sees.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "storage/token_records.h"
#include "tenant/house_fixture.h"

namespace listing_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::days;
using domain::Status;
using domain::TokenId;

namespace {

struct ListingFixture : HouseFixture {
  ListingFixture() : acme(create("acme", policy_of(1000))) {}

  /// All labels, page by page of `limit`; what is on the pages must be newest first and nothing twice.
  std::vector<std::string> labels(TokenQuery query, std::uint32_t limit = 200) {
    std::vector<std::string> all;
    for (const auto& view : walk(std::move(query), limit)) all.push_back(view.token.label);
    return all;
  }
  std::vector<TokenView> walk(TokenQuery query, std::uint32_t limit) {
    std::vector<TokenView> all;
    query.limit = limit;
    do {
      auto page = require(tokens().list(local_operator(), *acme, query)).page;
      BOOST_TEST(page.items.size() <= limit);
      for (auto& view : page.items) {
        BOOST_TEST((all.empty() || view.token.id < all.back().token.id));
        all.push_back(std::move(view));
      }
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return all;
  }
  Minted mint_one(const std::string& who, const std::string& label, MintRequest request = {}) {
    request.label = label;
    auto minted = mint(*acme, who, std::move(request));
    clock.advance(1s);  // so that ids are in the order of minting
    return minted;
  }
  static TokenQuery with(const std::function<void(TokenQuery&)>& set) {
    TokenQuery query;
    set(query);
    return query;
  }
  std::string field_of_refusal(const TokenQuery& query) {
    const auto page = tokens().list(local_operator(), *acme, query);
    BOOST_REQUIRE(!page);
    BOOST_CHECK(page.error().code == ErrorCode::Invalid);
    return page.error().field;
  }

  const std::shared_ptr<TenantRuntime> acme;
};

using Labels = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(listing, ListingFixture)

BOOST_AUTO_TEST_CASE(newest_first_in_pages_of_any_size) {
  Labels expected;
  for (int i = 0; i < 23; ++i) {
    (void)mint_one(i % 2 ? "alice" : "bob", std::to_string(i));
    expected.insert(expected.begin(), std::to_string(i));
  }
  for (const std::uint32_t limit : {1u, 2u, 5u, 22u, 23u, 24u, 200u}) {
    BOOST_CHECK(labels({}, limit) == expected);
  }
}

BOOST_AUTO_TEST_CASE(the_last_page_has_no_cursor) {
  for (int i = 0; i < 4; ++i) (void)mint_one("alice", std::to_string(i));
  TokenQuery query;
  query.limit = 4;
  BOOST_TEST(require(tokens().list(local_operator(), *acme, query)).page.next_cursor == "");
  query.limit = 3;
  BOOST_TEST(require(tokens().list(local_operator(), *acme, query)).page.next_cursor != "");
}

BOOST_AUTO_TEST_CASE(every_filter_selects_what_it_says) {
  MintRequest read, brief, long_lived;
  read.scopes = {"read", "z"};
  brief.expiry = days{1};
  long_lived.expiry = days{100};
  const Instant start = clock.now();
  (void)mint_one("alice", "Laptop of Alice", read);     // created at 0 s
  (void)mint_one("bob", "laptop of bob", brief);        // 1 s
  (void)mint_one("alice", "CI ÄÖ runner", long_lived);  // 2 s
  (void)mint_one("carol", "phone");                     // 3 s
  BOOST_CHECK(
      (labels(with([](auto& query) { query.owner = owner("alice"); })) == Labels{"CI ÄÖ runner", "Laptop of Alice"}));
  BOOST_CHECK(labels(with([](auto& query) { query.owner = owner("nobody"); })).empty());
  BOOST_CHECK((labels(with([](auto& query) { query.label_contains = "LAPTOP"; })) ==
               Labels{"laptop of bob", "Laptop of Alice"}));
  BOOST_CHECK((labels(with([](auto& query) { query.label_contains = "ÄÖ"; })) == Labels{"CI ÄÖ runner"}));
  BOOST_CHECK(labels(with([](auto& query) { query.label_contains = "%"; })).empty());
  BOOST_CHECK((labels(with([](auto& query) { query.scope = "read"; })) == Labels{"Laptop of Alice"}));
  BOOST_CHECK(labels(with([](auto& query) { query.scope = "rea"; })).empty());
  BOOST_CHECK((labels(with([&](auto& query) {
                 query.created_from = start + 1s;
                 query.created_to = start + 3s;
               })) == Labels{"CI ÄÖ runner", "laptop of bob"}));
  BOOST_CHECK((labels(with([&](auto& query) { query.created_from = start + 3s; })) == Labels{"phone"}));
  BOOST_CHECK((labels(with([&](auto& query) { query.created_to = start; })).empty()));
  BOOST_CHECK(
      (labels(with([&](auto& query) { query.expires_from = start; })) == Labels{"CI ÄÖ runner", "laptop of bob"}));
  BOOST_CHECK((labels(with([&](auto& query) { query.expires_to = start + days{1} + 1s; })).empty()));
  BOOST_CHECK((labels(with([&](auto& query) {
                 query.expires_from = start + days{1} + 1s;
                 query.expires_to = start + days{1} + 1s + 1us;
               })) == Labels{"laptop of bob"}));
  BOOST_CHECK((labels(with([](auto& query) {
                 query.owner = owner("alice");
                 query.label_contains = "laptop";
                 query.status = Status::Active;
               })) == Labels{"Laptop of Alice"}));
}

BOOST_AUTO_TEST_CASE(bounds_of_creation_are_exact_to_the_microsecond) {
  const Instant at = std::chrono::floor<std::chrono::milliseconds>(clock.now());
  (void)mint_one("alice", "one");
  const auto found = [&](Instant from, Instant to) {
    return !labels(with([&](auto& query) {
              query.created_from = from;
              query.created_to = to;
            })).empty();
  };
  BOOST_TEST(found(at, at + 1us));
  BOOST_TEST(!found(at - 1s, at));
  BOOST_TEST(!found(at + 1us, at + 1s));
  BOOST_TEST(found(from_micros(0), at + 1us));
  BOOST_TEST(!found(from_micros(0), from_micros(0)));
}

BOOST_AUTO_TEST_CASE(status_follows_the_clock_and_not_the_stamp) {
  MintRequest brief;
  brief.expiry = days{1};
  const auto expired = mint_one("alice", "expired", brief);
  const auto revoked = mint_one("bob", "revoked");
  (void)mint_one("carol", "active");
  require(tokens().revoke(local_operator(), *acme, revoked.view.token.id, {}));
  clock.advance(days{2});
  for (const bool swept : {false, true}) {
    const auto of = [&](Status status) { return labels(with([&](auto& query) { query.status = status; }), 1); };
    BOOST_CHECK(of(Status::Active) == Labels{"active"});
    BOOST_CHECK(of(Status::Expired) == Labels{"expired"});
    BOOST_CHECK(of(Status::Revoked) == Labels{"revoked"});
    if (!swept) (void)sweep();
  }
}

BOOST_AUTO_TEST_CASE(swept_and_unswept_stand_in_one_expired_listing_in_order) {
  MintRequest brief, longer;
  brief.expiry = days{1};
  longer.expiry = days{3};
  Labels expected;
  for (int i = 0; i < 12; ++i) {
    (void)mint_one("alice", std::to_string(i), i % 3 == 0 ? longer : brief);
    expected.insert(expected.begin(), std::to_string(i));
  }
  clock.advance(days{2});
  (void)sweep();
  clock.advance(days{2});
  for (const std::uint32_t limit : {1u, 2u, 3u, 5u, 11u, 12u, 50u}) {
    BOOST_CHECK(labels(with([](auto& query) { query.status = Status::Expired; }), limit) == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_token_that_is_swept_while_it_is_listed_is_listed) {
  MintRequest brief;
  brief.expiry = days{1};
  (void)mint_one("alice", "first", brief);
  (void)mint_one("alice", "second", brief);
  clock.advance(days{2});
  // Between the two reads of an expired listing the sweeper stamps the rows.
  int scans = 0;
  store().before_scan = [&](const storage::Scan& scan) {
    if (scan.kind != storage::Kind::Token || scan.tenant != acme->handle() || ++scans != 2) return;
    (void)sweep();
  };
  const auto found = labels(with([](auto& query) { query.status = Status::Expired; }));
  BOOST_TEST(scans >= 2);
  BOOST_CHECK((found == Labels{"second", "first"}));
}

BOOST_AUTO_TEST_CASE(what_stays_is_listed_exactly_once_while_others_come_and_go) {
  std::set<TokenId> lasting;
  for (auto& minted : mint_many(*acme, "alice", 120)) lasting.insert(minted.view.token.id);
  const auto doomed = mint_many(*acme, "bob", 60);
  const domain::Authority caller = local_operator();
  std::atomic<bool> over{false};
  std::atomic<unsigned> failed{0};
  {
    std::jthread coming([&] {
      MintRequest request;
      request.owner = owner("carol");
      request.label = "new";
      for (int i = 0; i < 200 && !over; ++i) failed += !tokens().mint(caller, *acme, request);
    });
    std::jthread going([&] {
      for (const auto& minted : doomed) failed += !tokens().revoke(caller, *acme, minted.view.token.id, {});
    });
    for (const auto status : {std::optional<Status>(Status::Active), std::optional<Status>()}) {
      for (int round = 0; round < 3; ++round) {
        std::multiset<TokenId> seen;
        for (const auto& view : walk(with([&](auto& query) { query.status = status; }), 7)) {
          seen.insert(view.token.id);
        }
        for (const auto& id : lasting) BOOST_TEST(seen.count(id) == 1u);
      }
    }
    over = true;
  }
  BOOST_TEST(failed == 0u);
}

BOOST_AUTO_TEST_CASE(a_cursor_belongs_to_its_tenant_and_its_filter) {
  const auto other = create("other");
  for (int i = 0; i < 3; ++i) (void)mint_one("alice", "x");
  TokenQuery query;
  query.limit = 1;
  query.label_contains = "x";
  query.cursor = require(tokens().list(local_operator(), *acme, query)).page.next_cursor;
  BOOST_TEST(require(tokens().list(local_operator(), *acme, query)).page.items.size() == 1u);
  query.limit = 2;  // how many are shown is no part of the listing
  BOOST_TEST(require(tokens().list(local_operator(), *acme, query)).page.items.size() == 2u);
  const auto elsewhere = tokens().list(local_operator(), *other, query);
  BOOST_REQUIRE(!elsewhere);
  BOOST_TEST(elsewhere.error().field == "cursor");
  const std::function<void(TokenQuery&)> changes[] = {
      [](auto& changed) { changed.label_contains = "y"; },
      [](auto& changed) { changed.owner = owner("alice"); },
      [](auto& changed) { changed.status = Status::Active; },
      [](auto& changed) { changed.scope = "s"; },
      [&](auto& changed) { changed.created_from = clock.now(); },
      [&](auto& changed) { changed.created_to = clock.now(); },
      [&](auto& changed) { changed.expires_from = clock.now(); },
      [&](auto& changed) { changed.expires_to = clock.now(); },
      [](auto& changed) { changed.cursor = "AAAA"; },
      [](auto& changed) { changed.cursor = "not base64!"; },
      [](auto& changed) { changed.cursor.pop_back(); },
      [](auto& changed) { changed.cursor[0] = changed.cursor[0] == 'A' ? 'B' : 'A'; },
  };
  for (const auto& change : changes) {
    TokenQuery changed = query;
    change(changed);
    BOOST_TEST(field_of_refusal(changed) == "cursor");
  }
}

BOOST_AUTO_TEST_CASE(a_member_sees_its_own_only_and_no_cursor_leads_beyond) {
  for (int i = 0; i < 3; ++i) {
    (void)mint_one("alice", "mine");
    (void)mint_one("bob", "theirs");
  }
  const domain::Authority alice = member_of(*acme, "alice");
  TokenQuery query;
  query.limit = 2;
  const auto first = require(tokens().list(alice, *acme, query));
  BOOST_REQUIRE(first.page.items.size() == 2u);
  for (const auto& view : first.page.items) BOOST_TEST(view.token.label == "mine");
  BOOST_REQUIRE(first.slots);
  BOOST_TEST(first.slots->active == 3u);
  BOOST_TEST(first.slots->limit == 1000u);
  query.owner = owner("bob");
  const auto foreign = tokens().list(alice, *acme, query);
  BOOST_REQUIRE(!foreign);
  BOOST_CHECK(foreign.error().code == ErrorCode::NotFound);
  query.owner.reset();
  query.cursor = require(tokens().list(local_operator(), *acme, query)).page.next_cursor;
  const auto stolen = tokens().list(alice, *acme, query);
  BOOST_REQUIRE(!stolen);
  BOOST_TEST(stolen.error().field == "cursor");
  BOOST_CHECK(tokens().list(admin_of(*create("other")), *acme, {}).error().code == ErrorCode::NotFound);
  domain::Authority nameless = alice;
  nameless.owner.clear();
  BOOST_TEST(!tokens().list(nameless, *acme, {}));
}

BOOST_AUTO_TEST_CASE(a_page_holds_1_to_200) {
  for (const std::uint32_t limit : {0u, 201u, 0xFFFFFFFFu}) {
    BOOST_TEST(field_of_refusal(with([&](auto& query) { query.limit = limit; })) == "limit");
  }
}

BOOST_AUTO_TEST_CASE(a_filter_that_no_index_serves_reads_a_bounded_number_of_rows_a_page) {
  // Rows are written at once: what counts is how many a page visits.
  const auto minted = mint_one("alice", "needle");
  const auto row = store().row(storage::token_key(acme->handle(), minted.view.token.id));
  const auto token = require(storage::decode_token(keyring(), row));
  for (std::uint32_t i = 0; i < kMaxRowsPerPage + 10; i += 500) {
    storage::Changeset changeset;
    put_be64(changeset.request_id.data() + 8, i + 1);
    for (std::uint32_t j = i; j < i + 500; ++j) {
      domain::Token hay = token;
      hay.label = "hay";
      put_be64(hay.id.bytes.data() + 8, j);
      hay.id.bytes[0] = 0xFF;  // newer than the needle
      changeset.ops.push_back({storage::OpType::Put, storage::Expect::absent(),
                               storage::encode_token(keyring(), acme->handle(), hay, storage::TokenState::Active)});
    }
    BOOST_REQUIRE(store().apply({&changeset}).front().outcome == storage::Applied::Outcome::Committed);
  }
  TokenQuery query;
  query.label_contains = "needle";
  const auto first = require(tokens().list(local_operator(), *acme, query)).page;
  BOOST_TEST(first.items.empty());
  BOOST_REQUIRE(first.next_cursor != "");
  query.cursor = first.next_cursor;
  const auto second = require(tokens().list(local_operator(), *acme, query)).page;
  BOOST_REQUIRE(second.items.size() == 1u);
  BOOST_TEST(second.items.front().token.label == "needle");
  BOOST_TEST(second.next_cursor == "");
}

BOOST_AUTO_TEST_CASE(no_view_ever_holds_a_verifier) {
  (void)mint_one("alice", "x");
  for (const auto& view : walk({}, 10)) BOOST_TEST(view.token.verifier == "");
}

BOOST_AUTO_TEST_SUITE_END()

}
