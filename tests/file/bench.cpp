// What scripts/bench cannot see from outside of the file plugin: how long single reads and commits take at worst,
// commits while the log is written anew too, and what it would cost to leave bodies on the disk.
//
//   bench_file DIRECTORY [ROWS]
//
// DIRECTORY decides the disk; ROWS (default 1,000,000) records with bodies of 600 bytes are put in first.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "fresh_log.h"
#include "parts_support.h"

using namespace tokenward;
using namespace tokenward::test;

namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

const std::string kBody(600, 'b');
constexpr int kReads = 200'000;
constexpr std::chrono::seconds kCommitFor{10};

std::string id_of(std::size_t row) { return "token-" + std::to_string(10'000'000 + row); }

Row token(std::size_t row) {
  Row made{{"tenant" + std::to_string(row % 64), 4, id_of(row)}, "owner" + std::to_string(row * 7919 % 20'000), 1};
  made.due = static_cast<std::int64_t>(row * 7919 % 1'000'003);
  made.body = kBody;
  return made;
}

double timed(const auto& action) {
  const auto begin = Clock::now();
  action();
  return Microseconds(Clock::now() - begin).count();
}

void print(const char* what, std::vector<double> took) {
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    return took[static_cast<std::size_t>(share * static_cast<double>(took.size() - 1))];
  };
  std::printf("%-42s %9zu times  median %9.2f us  p99 %9.2f us  longest %9.2f us\n", what, took.size(), at(0.5),
              at(0.99), at(1));
}

void fill(Parts& store, std::size_t rows) {
  for (std::size_t row = 0; row < rows;) {
    std::vector<Change> changes(8);
    for (Change& change : changes)
      for (int i = 0; i < 1000 && row < rows; ++i, ++row) change.operations.push_back(put(token(row), TKW_ABSENT));
    std::erase_if(changes, [](const Change& change) { return change.operations.empty(); });
    store.apply(changes);
  }
}

void read(Parts& store, const std::string& directory, std::size_t rows) {
  std::mt19937_64 chance(1);
  std::vector<double> from_memory, from_file;
  std::string copy;
  const auto disk = file::open_disk(directory);
  const auto log = disk->open(file::kLogName);
  const std::uint64_t bytes = log->size();
  for (int i = 0; i < kReads; ++i) {
    const Row wanted = token(chance() % rows);
    const file::Key key{wanted.key.kind, wanted.key.tenant, wanted.key.id};
    from_memory.push_back(timed(
        [&] { store.state.read([&](const file::State& state) { copy = state.table.find(key)->columns().body; }); }));
    const std::uint64_t place = chance() % (bytes - kBody.size());
    from_file.push_back(timed([&] { log->read(place, kBody.size(), copy); }));
  }
  print("get of one row", std::move(from_memory));
  print("a body from the file, in the page cache", std::move(from_file));
}

/// Commits one after the other until `over`.
std::vector<double> commit_until(Parts& store, const auto& over) {
  std::vector<double> took;
  for (std::size_t i = 0; !over(); ++i) {
    Row row = token(i % 1000);
    took.push_back(timed([&] { store.must_apply({put(row)}); }));
  }
  return took;
}

void commit(Parts& store) {
  const auto end = Clock::now() + kCommitFor;
  print("commit of one row", commit_until(store, [&] { return Clock::now() >= end; }));
  std::atomic<bool> compacted{false};
  double compaction = 0;
  std::thread compacting([&] {
    compaction = timed([&] { store.compact(); });
    compacted = true;
  });
  auto took = commit_until(store, [&] { return compacted.load(); });
  compacting.join();
  std::printf("%-42s %9.2f s\n", "the log written anew in", compaction / 1e6);
  print("commit of one row meanwhile", std::move(took));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string directory = argv[1];
  const std::size_t rows = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000;
  ListeningHost host;
  const auto disk = file::open_disk(directory);
  {
    Parts store(*disk, host);
    fill(store, rows);
    read(store, directory, rows);
    commit(store);
    store.close();
  }
  std::printf("%-42s %9.2f s\n", "opened in", timed([&] { const Parts store(*disk, host); }) / 1e6);
  return 0;
}
