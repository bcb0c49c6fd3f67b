/// \file
/// How a case says what it found: a claim that does not hold ends it with an exception.
#pragma once

#include <functional>
#include <source_location>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::conformance {

/// A claim about the plugin does not hold.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The case could not be run here: a tool or a right is missing. Never counts as passed.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The case says nothing about this plugin: it has no `wait`, it is not reached over a network, ...
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Failure with `message` and the place in the kit that it comes from.
[[noreturn]] void fail(const std::string& message, std::source_location where = std::source_location::current());

/// Throws Failure unless `holds`; `claim` says what should have been true.
void expect(bool holds, std::string_view claim, std::source_location where = std::source_location::current());

/// What a report shows of a value: anything with `operator<<`, and lists of it, whose first few elements are shown.
template <typename Value>
std::string shown(const Value& value) {
  std::ostringstream out;
  out << std::boolalpha << value;
  return out.str();
}

template <typename Element>
std::string shown(const std::vector<Element>& list) {
  constexpr std::size_t kMostShown = 6;
  std::string text = std::to_string(list.size()) + " [";
  for (std::size_t i = 0; i < list.size() && i < kMostShown; ++i) text += (i == 0 ? "" : "; ") + shown(list[i]);
  return text + (list.size() > kMostShown ? "; ...]" : "]");
}

/// Throws Failure unless both are equal; `what` names the thing, the report has both values.
template <typename Seen, typename Expected>
void expect_equal(std::string_view what, const Seen& seen, const Expected& expected,
                  std::source_location where = std::source_location::current()) {
  if (seen == expected) return;
  fail(std::string(what) + "\n  expected: " + shown(expected) + "\n  seen:     " + shown(seen), where);
}

/// The same for lists; the report also names the first place where they differ.
template <typename Element>
void expect_equal(std::string_view what, const std::vector<Element>& seen, const std::vector<Element>& expected,
                  std::source_location where = std::source_location::current()) {
  if (seen == expected) return;
  std::size_t at = 0;
  while (at < seen.size() && at < expected.size() && seen[at] == expected[at]) ++at;
  const auto element = [&](const std::vector<Element>& list) { return at < list.size() ? shown(list[at]) : "nothing"; };
  fail(std::string(what) + "\n  expected: " + shown(expected) + "\n  seen:     " + shown(seen) +
           "\n  first difference at " + std::to_string(at) + ": " + element(expected) + " expected, " + element(seen) +
           " seen",
       where);
}

/// Adds to a Failure out of `body` what it was about ("tenant b, BY_DUE").
void within(const std::string& context, const std::function<void()>& body);

/// Runs `body(0)` to `body(n - 1)` on threads of their own; rethrows the first exception once all are over.
void in_threads(int n, const std::function<void(int)>& body);

}  // namespace tokenward::conformance
