#include "runner/run.h"

#include <algorithm>
#include <atomic>
#include <sstream>
#include <thread>

#include "client/scratch_directory.h"
#include "runner/process.h"

namespace tokenward::conformance {
namespace {

using std::chrono::milliseconds;

/// How long a process may take to end once it has said what it had to say.
constexpr milliseconds kPatienceAtEnd{20'000};

std::string decimal(double number) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << number;
  return out.str();
}

std::vector<std::string> common_command(const Options& options) {
  return {own_program(), options.plugin, "--settings", options.settings, "--scale", decimal(options.scale)};
}

CaseOutcome run_in_process_of_its_own(const Options& options, std::uint64_t seed, const Case& chosen) {
  const ScratchDirectory scratch;
  auto command = common_command(options);
  command.push_back("--role-argument=" + scratch.path());
  for (const std::string& word : {std::string("--in-process"), std::string("--case"), std::string(chosen.name),
                                  std::string("--seed"), std::to_string(seed), std::string("--role=case")})
    command.push_back(word);
  Process process(command, Output::Captured, Group::Own);
  const auto limit = std::chrono::duration_cast<milliseconds>(chosen.limit * std::max(1.0, options.scale));
  const auto start = std::chrono::steady_clock::now();
  const auto message = process.read_line(limit);
  const auto ending = process.wait(message ? kPatienceAtEnd : milliseconds(100));

  CaseOutcome outcome;
  if (!message && !ending)
    outcome.text = "did not end within " + std::to_string(limit.count() / 1000) + " s";
  else if (!message)
    outcome.text = "the process of the case ended with " + ending->text();
  else
    outcome = decode(*message);
  if (message && outcome.verdict == Verdict::Passed && (!ending || ending->signal != 0 || ending->code != 0)) {
    outcome = {Verdict::Failed, "the case passed, but its process then ", "", {}};
    outcome.text += ending ? "ended with " + ending->text() : "did not end";
  }
  outcome.took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  if (outcome.verdict == Verdict::Failed) outcome.output = process.output();
  return outcome;
}

}  // namespace

std::uint64_t seed_of(std::uint64_t run_seed, std::string_view case_name) {
  std::uint64_t hash = 14695981039346656037U ^ run_seed;  // FNV-1a
  for (const char c : case_name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

Description describe_plugin(const Options& options) {
  auto command = common_command(options);
  command.push_back("--role=describe");
  Process process(command, Output::Captured, Group::Own);
  constexpr milliseconds kPatience{30'000};
  Description found;
  const auto name = process.read_line(kPatience), version = process.read_line(kPatience),
             caps = process.read_line(kPatience);
  if (name && version && caps) {
    found.name = *name;
    found.version = *version;
    found.caps = std::stoull(*caps);
    return found;
  }
  const auto ending = process.wait(milliseconds(100));
  const std::string output = process.output();
  found.trouble = !ending ? "it does not answer" : ending->signal != 0 ? "ended with " + ending->text() : "";
  if (!output.empty()) found.trouble += (found.trouble.empty() ? "" : "\n") + output;
  if (found.trouble.empty()) found.trouble = "ended with " + ending->text();
  return found;
}

void run_cases(const Options& options, std::uint64_t seed, const std::vector<Case>& cases, Report& report) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      CaseOutcome outcome;
      try {
        outcome = run_in_process_of_its_own(options, seed, cases[i]);
      } catch (const std::exception& failure) {
        outcome.text = failure.what();
      }
      report.add(i, std::move(outcome));
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < options.jobs; ++i) workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
}

}  // namespace tokenward::conformance
