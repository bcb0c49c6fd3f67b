// tokenward-storage-check: shows whether a storage plugin keeps the contract of tokenward/storage.h.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "client/expect.h"
#include "runner/catalogue.h"
#include "runner/context.h"
#include "runner/options.h"
#include "runner/process.h"
#include "runner/report.h"
#include "runner/run.h"
#include "runner/settings_file.h"

using namespace tokenward::conformance;

namespace {

constexpr int kPassed = 0, kFailed = 1, kImpossible = 2;

int list_cases() {
  for (const Case& each : all_cases())
    std::cout << each.name << "  (" << name_of(each.level) << ")\n    " << each.proves << "\n";
  return kPassed;
}

/// The one case in this process. As a process of a run it reports over its line, else to the terminal.
int run_one_case(const Options& options, const SettingsFile& settings, std::uint64_t seed) {
  const auto chosen = selected_cases(Level::MultiNode, options.cases);
  if (chosen.size() != 1) throw UsageError("--in-process needs one case, not a group");
  CaseOutcome outcome;
  {
    Context context(options, settings, seed_of(seed, chosen.front().name));
    outcome = run_here(chosen.front(), context);
  }
  if (options.role == "case") return starter::send_line(encode(outcome)) ? kPassed : kFailed;
  Report report(std::cout, options, seed, chosen);
  const auto took = outcome.took;
  report.add(0, std::move(outcome));
  return report.finish(took) ? kPassed : kFailed;
}

int run_role(const Options& options, const SettingsFile& settings, std::uint64_t seed) {
  starter::die_with();
  if (options.role == "case") return run_one_case(options, settings, seed);
  Context context(options, settings, seed);
  constexpr std::size_t kPlaceArguments = 4;
  const auto& all = options.role_arguments;
  const auto own = all.begin() + static_cast<std::ptrdiff_t>(std::min(kPlaceArguments, all.size()));
  find_role(options.role).run(context, {own, all.end()});
  return kPassed;
}

/// Throws UsageError unless the plugin claims what is asked of it. The level to check is returned.
Level level_for(const Options& options, const Description& description) {
  const bool durable = (description.caps & TKW_CAP_DURABLE) != 0;
  const bool multi_node = durable && (description.caps & TKW_CAP_MULTI_NODE) != 0;
  const Level claimed = multi_node ? Level::MultiNode : durable ? Level::Durable : Level::Core;
  if (!options.level) return claimed;
  if (*options.level > claimed)
    throw UsageError("the plugin \"" + description.name + "\" claims " + name_of(claimed) + " in tkw_info::caps, not " +
                     name_of(*options.level));
  return *options.level;
}

/// Where the plugin cannot even be asked what it is, only these can say why.
std::vector<Case> cases_about_trouble(std::vector<Case> cases, const Options& options) {
  if (!options.cases.empty()) return cases;
  std::erase_if(cases, [](const Case& each) { return each.group() != "load" && each.group() != "open"; });
  return cases;
}

int run_all(const Options& options, std::uint64_t seed) {
  const auto start = std::chrono::steady_clock::now();
  const Description description = describe_plugin(options);
  const bool in_trouble = !description.trouble.empty();
  const Level level = in_trouble ? options.level.value_or(Level::Core) : level_for(options, description);
  auto cases = selected_cases(level, options.cases);
  if (in_trouble) cases = cases_about_trouble(std::move(cases), options);

  const std::string name = in_trouble ? "a plugin in trouble" : description.name + " " + description.version;
  std::cout << name << " (" << options.plugin << "), level " << name_of(level) << ", seed " << seed << "\n";
  Report report(std::cout, options, seed, cases);
  run_cases(options, seed, cases, report);
  const bool passed =
      report.finish(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start));
  if (!options.junit.empty()) {
    std::ofstream file(options.junit);
    report.write_junit(file, description.name);
    if (!file.flush()) throw UsageError("cannot write " + options.junit);
  }
  if (!in_trouble || !options.cases.empty()) return passed ? kPassed : kFailed;
  std::cout << "the other cases were not run, as no store could be opened: " << description.trouble << "\n";
  return passed ? kImpossible : kFailed;
}

int run(const Options& options) {
  if (options.help) {
    std::cout << kHelp;
    return kPassed;
  }
  if (options.list) return list_cases();
  const SettingsFile settings = SettingsFile::read(options.settings);
  if (!std::filesystem::is_regular_file(options.plugin)) throw UsageError("there is no plugin " + options.plugin);
  const std::uint64_t seed = options.seed ? *options.seed : std::random_device{}();
  if (!options.role.empty()) return run_role(options, settings, seed);
  return options.in_process ? run_one_case(options, settings, seed) : run_all(options, seed);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_options({argv + 1, argv + argc}));
  } catch (const UsageError& error) {
    std::cerr << "tokenward-storage-check: " << error.what() << "\n";
    return kImpossible;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return kFailed;
  }
}
