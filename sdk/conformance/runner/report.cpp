#include "runner/report.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace tokenward::conformance {
namespace {

const char* word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::Passed:
      return "pass";
    case Verdict::Failed:
      return "FAIL";
    case Verdict::Skipped:
      return "skip";
    case Verdict::NotApplicable:
      return "n/a ";
  }
  return "?";
}

std::string seconds(std::chrono::milliseconds time) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << static_cast<double>(time.count()) / 1000;
  return out.str();
}

std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string all;
  for (std::string line; std::getline(lines, line);) all += "      " + line + "\n";
  return all;
}

/// XML 1.0 text: what it cannot hold becomes '?'.
std::string xml(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) >= 0x7F || (c < 0x20 && c != '\n' && c != '\t') ? '?' : c;
    }
  }
  return escaped;
}

}  // namespace

Report::Report(std::ostream& out, const Options& options, std::uint64_t seed, std::vector<Case> cases)
    : out_(out), options_(options), seed_(seed), cases_(std::move(cases)) {}

void Report::add(std::size_t index, CaseOutcome outcome) {
  const std::lock_guard lock(mutex_);
  outcomes_[index] = std::move(outcome);
  for (auto next = outcomes_.find(printed_); next != outcomes_.end(); next = outcomes_.find(++printed_))
    print(cases_[next->first], next->second);
}

void Report::print(const Case& chosen, const CaseOutcome& outcome) {
  constexpr int kNameWidth = 64;
  out_ << word_for(outcome.verdict) << "  " << std::left << std::setw(kNameWidth) << chosen.name << std::right
       << std::setw(7) << seconds(outcome.took) << " s";
  const bool failed = outcome.verdict == Verdict::Failed;
  if (!failed && !outcome.text.empty()) out_ << "  " << outcome.text;
  out_ << "\n";
  if (failed) {
    out_ << indented(outcome.text);
    if (!outcome.output.empty()) out_ << "    its output:\n" << indented(outcome.output);
    out_ << "    to repeat: " << repeat_command(options_, std::string(chosen.name), seed_) << "\n";
  }
  out_.flush();
}

std::size_t Report::count(Verdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      outcomes_.begin(), outcomes_.end(), [=](const auto& outcome) { return outcome.second.verdict == verdict; }));
}

bool Report::finish(std::chrono::milliseconds took) {
  const std::lock_guard lock(mutex_);
  out_ << outcomes_.size() << " cases in " << seconds(took) << " s: " << count(Verdict::Passed) << " passed, "
       << count(Verdict::Failed) << " failed, " << count(Verdict::Skipped) << " skipped, "
       << count(Verdict::NotApplicable) << " not applicable\n";
  const bool skips_matter = options_.no_skips && count(Verdict::Skipped) != 0;
  if (skips_matter) out_ << "skipped cases count as failed (--no-skips)\n";
  return count(Verdict::Failed) == 0 && !skips_matter;
}

void Report::write_junit(std::ostream& out, const std::string& plugin_name) const {
  const std::lock_guard lock(mutex_);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" << xml(plugin_name) << "\" tests=\""
      << outcomes_.size() << "\" failures=\"" << count(Verdict::Failed) << "\" skipped=\""
      << count(Verdict::Skipped) + count(Verdict::NotApplicable) << "\">\n";
  for (const auto& [index, outcome] : outcomes_) {
    const Case& chosen = cases_[index];
    out << "  <testcase classname=\"" << chosen.group() << "\" name=\"" << chosen.name << "\" time=\""
        << seconds(outcome.took) << "\">";
    if (outcome.verdict == Verdict::Failed)
      out << "<failure message=\"" << xml(outcome.text.substr(0, outcome.text.find('\n'))) << "\">"
          << xml(outcome.text + "\n" + outcome.output + "\n" +
                 repeat_command(options_, std::string(chosen.name), seed_))
          << "</failure>";
    else if (outcome.verdict != Verdict::Passed)
      out << "<skipped message=\"" << xml(outcome.text) << "\"/>";
    out << "</testcase>\n";
  }
  out << "</testsuite>\n";
}

}  // namespace tokenward::conformance
