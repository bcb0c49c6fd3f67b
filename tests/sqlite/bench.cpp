// How fast the plugin is beside the bare limit of the same disk in the same run: a prepared INSERT and a COMMIT.
//
//   bench_sqlite [DIRECTORY [ROWS]]
//
// DIRECTORY (default: the system's temporary one) decides the disk. ROWS records are put in before measuring. Rates
// of different runs or machines say nothing beside each other; the ratios do.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support.h"

using namespace tokenward::test;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kRound{1000};
constexpr int kRounds = 5, kTenants = 64;
constexpr std::uint32_t kOwnerKind = 1, kHeadKind = 2, kTenantKind = 3, kTokenKind = 4, kEventKind = 5;
const std::string kBody(600, 'b');

/// Calls `once` for a round; calls per second.
template <typename Once>
double rate(const Once& once) {
  const auto begin = Clock::now();
  std::uint64_t calls = 0;
  do {
    once();
    ++calls;
  } while (Clock::now() - begin < kRound);
  return static_cast<double>(calls) / std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// SQLite itself, as durable as the plugin: one row per transaction.
class Bare {
 public:
  explicit Bare(const std::string& path) {
    require(sqlite3_open(path.c_str(), &handle_));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t(id INTEGER PRIMARY KEY, body BLOB)");
    require(sqlite3_prepare_v2(handle_, "INSERT INTO t(body) VALUES(?1)", -1, &insert_, nullptr));
    require(sqlite3_bind_blob(insert_, 1, kBody.data(), static_cast<int>(kBody.size()), SQLITE_STATIC));
  }
  ~Bare() {
    sqlite3_finalize(insert_);
    sqlite3_close(handle_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void commit_one() {
    if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
    sqlite3_reset(insert_);
  }

 private:
  void run(const char* sql) { require(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
  void require(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

  sqlite3* handle_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

/// Sorted by the time they were made, as the daemon's ids are: a big-endian count, then noise.
std::string next_id() {
  static std::uint64_t count = 0;
  ++count;
  std::string id;
  for (int shift = 56; shift >= 0; shift -= 8) id += static_cast<char>(count >> shift);
  while (id.size() < 16) id += static_cast<char>(std::rand());
  return id;
}

/// In 30, 90 or 365 days, as seen from the tokens made so far.
std::int64_t next_due() {
  static std::int64_t now = 1'800'000'000'000'000;
  constexpr std::int64_t day = 86'400'000'000, days[] = {30, 90, 365};
  now += 250;
  return now + days[std::rand() % 3] * day;
}

Row row(Key key, std::string owner = {}, std::uint32_t state = 0) {
  Row made{std::move(key), std::move(owner), state};
  made.body = kBody;
  return made;
}

/// Tenants whose tokens are minted: each mint checks tenant and policy, rewrites owner and chain head, adds a token and
/// an event.
class Mints {
 public:
  explicit Mints(OpenStore& store) : store_(store) {
    for (int i = 0; i < kTenants; ++i) {
      const std::string tenant = "tenant" + std::to_string(i);
      const auto version =
          store.must_apply({put(row({tenant, kTenantKind, "tenant"})), put(row({tenant, kTenantKind, "policy"})),
                            put(row({tenant, kOwnerKind, "ann@example.org"})), put(row({tenant, kHeadKind, "head"}))});
      fixed_.push_back(version);
      moving_.push_back(version);
    }
  }

  /// Mints one token in each of the first `n` tenants, in one call.
  void mint(int n) {
    std::vector<Change> changes;
    for (int i = 0; i < n; ++i) changes.push_back(change(i));
    const auto answers = store_.apply(changes);
    for (int i = 0; i < n; ++i) {
      const Answer& answer = answers[static_cast<std::size_t>(i)];
      if (answer.code != TKW_OK) throw std::runtime_error("mint refused: " + answer.message);
      moving_[static_cast<std::size_t>(i)] = answer.seq;
    }
  }

 private:
  Change change(int i) {
    const std::string tenant = "tenant" + std::to_string(i);
    const auto at = static_cast<std::size_t>(i);
    Row token = row({tenant, kTokenKind, next_id()}, "ann@example.org", 1);
    token.due = next_due();
    return {{check({tenant, kTenantKind, "tenant"}, fixed_[at]), check({tenant, kTenantKind, "policy"}, fixed_[at]),
             put(row({tenant, kOwnerKind, "ann@example.org"}), moving_[at]),
             put(row({tenant, kHeadKind, "head"}), moving_[at]), put(token, TKW_ABSENT),
             put(row({tenant, kEventKind, next_id()}, "ann@example.org", 2), TKW_ABSENT)}};
  }

  OpenStore& store_;
  std::vector<std::uint64_t> fixed_, moving_;
};

void fill(OpenStore& store, int rows) {
  for (int done = 0; done < rows;) {
    std::vector<Operation> puts;
    for (int i = 0; i < 500 && done < rows; ++i, ++done) {
      Row token = row({"tenant" + std::to_string(done % kTenants), kTokenKind, next_id()},
                      "owner" + std::to_string(std::rand() % 20000), done % 10 == 0 ? 1 : 2);
      token.due = next_due();
      puts.push_back(put(token, TKW_ABSENT));
    }
    store.must_apply(puts);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) ::setenv("TMPDIR", argv[1], 1);
  const TemporaryDirectory directory;
  OpenStore store({{"path", directory.file("store.db")}, {"quick_check", "off"}});
  store.migrate(1);
  fill(store, argc > 2 ? std::atoi(argv[2]) : 0);
  Bare bare(directory.file("bare.db"));
  Mints mints(store);

  // Rounds side by side, so that a disk that changes its mood changes it for all.
  std::vector<double> limit, combined, alone;
  for (int round = 0; round < kRounds; ++round) {
    limit.push_back(rate([&] { bare.commit_one(); }));
    combined.push_back(kTenants * rate([&] { mints.mint(kTenants); }));
    alone.push_back(rate([&] { mints.mint(1); }));
  }
  std::printf("bare INSERT + COMMIT      %8.0f /s\n", median(limit));
  std::printf("mints, 64 per call        %8.0f /s   %.2f of it\n", median(combined), median(combined) / median(limit));
  std::printf("mints, one per call       %8.0f /s   %.2f of it\n", median(alone), median(alone) / median(limit));

  const auto newest = store.scan({.flags = TKW_SCAN_BY_STATE, .kind = kTokenKind, .tenant = "tenant0", .state = 1});
  std::size_t next = 0;
  const double gets = rate([&] {
    if (store.get({newest[next++ % newest.size()].key}).size() != 1) throw std::runtime_error("a row is missing");
  });
  std::printf("get of one row            %8.2f us\n", 1e6 / gets);
  const Scan page{
      .flags = TKW_SCAN_BY_STATE | TKW_SCAN_DESC, .kind = kTokenKind, .limit = 50, .tenant = "tenant0", .state = 1};
  std::printf("newest 50 active          %8.3f ms\n", 1e3 / rate([&] { store.scan(page); }));
  const Scan due{.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE | TKW_SCAN_ALL_TENANTS,
                 .kind = kTokenKind,
                 .limit = 500,
                 .state = 1};
  std::printf("500 by due, all tenants   %8.3f ms\n", 1e3 / rate([&] { store.scan(due); }));
  return 0;
}
