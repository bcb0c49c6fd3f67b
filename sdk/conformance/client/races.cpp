#include "client/races.h"

#include <algorithm>
#include <iterator>

#include "client/expect.h"

namespace tokenward::conformance {
namespace {

constexpr std::uint32_t kOwnerKind = 1, kTokenKind = 2, kEventKind = 3;

}  // namespace

Answer settle_race(Store& store, const Change& change) {
  Answer answer = store.settle(change);
  if (answer.code != TKW_OK && answer.code != TKW_DUPLICATE && answer.code != TKW_CONFLICT)
    fail("a racing changeset ended with " + shown(answer));
  return answer;
}

void count_up(Store& store, const std::vector<Key>& keys, int times) {
  for (int done = 0; done < times;) {
    Change change;
    for (const Key& key : keys) {
      const Row now = store.row(key);
      change.operations.push_back(put(plain_row(key, std::to_string(std::stoi(now.body) + 1)), now.version));
    }
    if (settle_race(store, change).code != TKW_CONFLICT) ++done;
  }
}

int OwnerRace::mint(Store& store, const std::string& name, int attempts) const {
  const Key record{tenant, kOwnerKind, owner};
  int minted = 0;
  for (int attempt = 0; attempt < attempts;) {
    const auto found = store.get({record});
    const int active = found.empty() ? 0 : std::stoi(found[0].body);
    if (active >= limit) return minted;
    const std::string id = name + std::to_string(attempt);
    Row token = plain_row({tenant, kTokenKind, id});
    token.owner = owner;
    const Change change{
        {put(plain_row(record, std::to_string(active + 1)), found.empty() ? TKW_ABSENT : found[0].version),
         put(token, TKW_ABSENT), put(plain_row({tenant, kEventKind, id}), TKW_ABSENT)}};
    if (settle_race(store, change).code == TKW_CONFLICT) continue;
    ++minted;
    ++attempt;
  }
  return minted;
}

void OwnerRace::verify(Store& store, int minted) const {
  const auto tokens =
      store.scan(Scan{.flags = TKW_SCAN_BY_OWNER, .kind = kTokenKind, .tenant = tenant, .owner = owner}).size();
  const auto events = store.scan(Scan{.kind = kEventKind, .tenant = tenant}).size();
  expect(minted <= limit, "no more mints were acknowledged than the limit allows: " + std::to_string(minted));
  expect_equal("tokens that are there", tokens, static_cast<std::size_t>(minted));
  expect_equal("events that are there", events, tokens);
  expect_equal("what the owner's record says", store.row({tenant, kOwnerKind, owner}).body, std::to_string(minted));
}

std::vector<Operation> heavy_or_light(const std::string& tenant, int n) {
  constexpr int kEveryHeavy = 8, kHeavyOps = 150;
  const int ops = n % kEveryHeavy == 0 ? kHeavyOps : 1;
  std::vector<Operation> puts;
  for (int i = 0; i < ops; ++i)
    puts.push_back(put(plain_row({tenant, 1, std::to_string(n) + "." + std::to_string(i)})));
  return puts;
}

std::vector<FeedEntry> follow(Store& store, std::uint64_t after_seq, const std::function<bool()>& done) {
  constexpr std::uint32_t kPage = 7;
  std::vector<FeedEntry> followed;
  for (bool last_look = false;;) {
    const auto news = store.changes(followed.empty() ? after_seq : followed.back().seq, kPage);
    followed.insert(followed.end(), news.begin(), news.end());
    if (news.empty() && last_look) return followed;
    last_look = done();
  }
}

void verify_followed(const std::vector<FeedEntry>& followed, const std::set<std::uint64_t>& acknowledged) {
  std::set<std::uint64_t> seen;
  std::uint64_t last = 0;
  for (const FeedEntry& entry : followed) {
    expect(entry.seq >= last, "seqs rise in the feed");
    last = entry.seq;
    seen.insert(entry.seq);
  }
  std::vector<std::uint64_t> missed;
  std::set_difference(acknowledged.begin(), acknowledged.end(), seen.begin(), seen.end(), std::back_inserter(missed));
  expect_equal("acknowledged changesets that the follower missed", missed, std::vector<std::uint64_t>{});
}

}  // namespace tokenward::conformance
