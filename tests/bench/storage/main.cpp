// A storage plugin beside the limit of what lies below it, in the same run. Rates of different runs or machines say
// nothing beside each other; the ratios do.
//
//   bench_storage write PLUGIN …   durable changesets per second, 1 and 64 callers
//   bench_storage fill PLUGIN …    puts rows in
//   bench_storage read PLUGIN …    of a filled store: opening, memory, point reads, pages of 200
//   bench_storage limit PLUGIN …   the limit alone, durable writes per second
//
// The plugin is used as the daemon uses it: through the typed store, with concurrent commits combined.

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "mints.h"
#include "rates.h"
#include "raw_limit.h"
#include "samples.h"
#include "storage/plugin_library.h"

using namespace tokenward;
using namespace tokenward::bench;

namespace {

constexpr unsigned kCallers = 64;

struct Wish {
  std::string plugin, raw, plugins, work, samples, section;
  std::vector<std::string> settings;
  std::size_t rows = 1000;
  int rounds = 5;
  int milliseconds = 1000;
  unsigned callers = kCallers;

  [[nodiscard]] storage::StoreSettings store_settings() const {
    storage::StoreSettings read;
    for (const std::string& setting : settings) {
      const std::size_t equals = setting.find('=');
      if (equals == std::string::npos) throw std::runtime_error("--set takes KEY=VALUE, not " + setting);
      read.emplace(setting.substr(0, equals), setting.substr(equals + 1));
    }
    return read;
  }
};

std::shared_ptr<storage::Store> open_store(const Wish& wish) {
  auto library = storage::PluginLibrary::open(wish.plugin, {wish.plugins});
  if (!library) throw std::runtime_error(library.error().message);
  auto store = storage::Store::open("bench", *library, wish.store_settings(), std::chrono::seconds{60});
  if (!store) throw std::runtime_error(store.error().message);
  return *store;
}

std::unique_ptr<RawLimit> raw_limit(const Wish& wish) {
  if (wish.raw == "file") return raw_file(wish.work);
  if (wish.raw == "sqlite") return raw_sqlite(wish.work);
#ifdef TOKENWARD_RAW_MYSQL
  if (wish.raw == "mysql") return raw_mysql(wish.store_settings(), kCallers);
#endif
  throw std::runtime_error("no raw limit called " + wish.raw);
}

void print(const std::string& what, const Rates& rates, const Rates& limit, const char* unit = "/s") {
  std::printf("  %-46s %9.0f %s  (%.0f-%.0f)  %6.2f\n", what.c_str(), rates.median, unit, rates.least, rates.most,
              rates.median / limit.median);
}

void write(const Wish& wish) {
  const auto raw = raw_limit(wish);
  Mints mints(open_store(wish));
  const Samples samples(wish.samples, wish.section);
  const std::vector<Candidate> candidates{
      {raw->what_a_write_is() + ", 1 caller", 1, [&](unsigned caller) { raw->write(caller); }},
      {"one row, 1 caller", 1, [&](unsigned caller) { mints.put_one(caller); }},
      {"a mint (6 ops), 1 caller", 1, [&](unsigned caller) { mints.mint(caller); }},
      {raw->what_a_write_is() + ", 64 callers", kCallers, [&](unsigned caller) { raw->write(caller); }},
      {"one row, 64 callers", kCallers, [&](unsigned caller) { mints.put_one(caller); }},
      {"a mint (6 ops), 64 callers", kCallers, [&](unsigned caller) { mints.mint(caller); }}};
  const auto rates = alternate(candidates, wish.rounds, std::chrono::milliseconds{wish.milliseconds});
  constexpr const char* kIds[] = {"limit-1", "row-1", "mint-1", "limit-64", "row-64", "mint-64"};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    print(candidates[i].name, rates[i], rates[i / 3 * 3]);
    samples.add(kIds[i], i % 3 != 0, candidates[i].name, "rate", rates[i].rounds);
  }
}

void limit(const Wish& wish) {
  const auto raw = raw_limit(wish);
  const Once once = [&](unsigned caller) { raw->write(caller); };
  std::printf("%.1f %s\n", calls_per_second(wish.callers, std::chrono::milliseconds{wish.milliseconds}, once),
              raw->what_a_write_is().c_str());
}

/// Resident memory of this process in bytes (proc(5), statm).
std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4096;
}

void require_rows(storage::Store& store, const storage::Scan& scan) {
  std::uint32_t rows = 0;
  const auto done = store.scan(scan, [&](storage::Record&&) { return ++rows, true; });
  if (!done || rows != scan.limit) throw std::runtime_error("a page of " + std::to_string(rows) + " rows");
}

/// The newest 200 tokens of a tenant, of one state or of any.
void page(storage::Store& store, std::optional<std::uint32_t> state) {
  storage::Scan scan;
  scan.tenant = tenant_of(0);
  scan.state = state;
  scan.order = storage::Scan::Order::Descending;
  scan.limit = 200;
  require_rows(store, scan);
}

/// What the sweeper asks for: what is due first, of all tenants.
void due(storage::Store& store) {
  storage::Scan scan;
  scan.all_tenants = scan.by_due = true;
  scan.state = kActive;
  scan.limit = 100;
  require_rows(store, scan);
}

void read(const Wish& wish) {
  const std::size_t before = resident_bytes();
  const auto begin = std::chrono::steady_clock::now();
  const auto store = open_store(wish);
  const std::chrono::duration<double> opening = std::chrono::steady_clock::now() - begin;
  const std::size_t grown = resident_bytes() - before;
  std::printf("  %-46s %9.3f s\n", "open", opening.count());
  const Samples samples(wish.samples, wish.section);
  samples.add("open", true, "open", "seconds", {opening.count()});
  samples.add("memory", true, "memory after opening", "mib", {static_cast<double>(grown) / (1 << 20)});
  std::printf("  %-46s %9.1f MiB  %.0f bytes a token\n", "memory after opening", static_cast<double>(grown) / (1 << 20),
              static_cast<double>(grown) / static_cast<double>(wish.rows));

  const Filling filling{wish.rows};
  const auto raw = raw_limit(wish);
  const bool compared = !raw->what_a_read_is().empty();
  if (compared) raw->fill(wish.rows);
  std::size_t at = 0;
  const auto next = [&] { return at = (at + 7919) % wish.rows; };
  std::vector<Candidate> candidates{{"get of one row", 1, [&](unsigned) {
                                       const auto found = store->get(filling.key(next()));
                                       if (!found || !*found) throw std::runtime_error("a row is missing");
                                     }}};
  if (compared) candidates.push_back({raw->what_a_read_is(), 1, [&](unsigned caller) { raw->read(caller, next()); }});
  candidates.push_back({"page of 200, any state", 1, [&](unsigned) { page(*store, std::nullopt); }});
  candidates.push_back({"100 by due, all tenants", 1, [&](unsigned) { due(*store); }});
  candidates.push_back({"page of 200 of one state", 1, [&](unsigned) { page(*store, kRevoked); }});
  const auto rates = alternate(candidates, wish.rounds, std::chrono::milliseconds{wish.milliseconds});
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::printf("  %-46s %9.2f us", candidates[i].name.c_str(), 1e6 / rates[i].median);
    if (i == 0 && compared) std::printf("  %6.2f of its rate", rates[0].median / rates[1].median);
    std::printf("\n");
    std::vector<double> microseconds;
    for (const double rate : rates[i].rounds) microseconds.push_back(1e6 / rate);
    samples.add("read-" + std::to_string(i), !compared || i != 1, candidates[i].name, "p50_us", microseconds);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A storage plugin beside the limit of what lies below it"};
  app.require_subcommand(1);
  Wish wish;
  const auto add = [&](const char* name, const char* help, void (*run)(const Wish&)) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("plugin", wish.plugin, "Name of the plugin")->required();
    command->add_option("--plugins", wish.plugins, "Directory of plugins, absolute")->required();
    command->add_option("--work", wish.work, "Directory for the raw limit's files")->required();
    command->add_option("--raw", wish.raw, "file, sqlite or mysql")->required();
    command->add_option("--set", wish.settings, "KEY=VALUE of the store's settings");
    command->add_option("--rows", wish.rows, "Tokens in the store");
    command->add_option("--rounds", wish.rounds, "Alternating rounds");
    command->add_option("--length", wish.milliseconds, "Milliseconds of one measurement");
    command->add_option("--samples", wish.samples, "Results file to append to");
    command->add_option("--section", wish.section, "Its section");
    command->add_option("--callers", wish.callers, "Callers of the limit, 1 to 64")->check(CLI::Range(1u, kCallers));
    command->callback([&wish, run] { run(wish); });
  };
  add("write", "durable changesets", write);
  add("fill", "rows to read", [](const Wish& filled) { Filling{filled.rows}.put_into(*open_store(filled)); });
  add("read", "opening, point reads, pages", read);
  add("limit", "the limit alone", limit);
  try {
    CLI11_PARSE(app, argc, argv);
  } catch (const std::exception& failure) {
    std::cerr << "bench_storage: " << failure.what() << '\n';
    return 1;
  }
  return 0;
}
