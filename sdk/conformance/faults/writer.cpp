#include "faults/writer.h"

#include <algorithm>
#include <chrono>
#include <sstream>

#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

constexpr std::uint32_t kTokenKind = 1, kEventKind = 2, kCounterKind = 3;
constexpr int kLife = 3;  // how many changesets later a token goes
const Key kCounter{"t", kCounterKind, "counter"};

/// Codes that say that nothing was applied.
bool means_not_applied(tkw_rc code) { return code != TKW_OK && code != TKW_DUPLICATE && code != TKW_UNKNOWN_OUTCOME; }

void write(Context& context, const std::vector<std::string>& arguments) {
  const WriterPlan plan(std::stoull(arguments.at(0)));
  const int first = std::stoi(arguments.at(1)), count = std::stoi(arguments.at(2));
  {
    const auto store = context.open();
    for (int number = first; count == 0 || number < first + count; ++number) {
      starter::send_line("begin " + std::to_string(number));
      const Answer answer = store->apply(plan.change(number));
      starter::send_line("answer " + std::to_string(number) + " " + std::to_string(answer.code) + " " +
                         std::to_string(answer.seq));
    }
  }
  starter::send_line("closed");
}

}  // namespace

Role writer_role() { return {"write", write}; }

WriterPlan WriterPlan::fresh() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return WriterPlan(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

Change WriterPlan::change(int number) const {
  const std::string id = std::to_string(number);
  const auto size = static_cast<std::size_t>(500 + number % 7 * 900);
  Row token{{"t", kTokenKind, id}, "owner" + std::to_string(number % 3), static_cast<std::uint32_t>(number % 4)};
  token.due = number % 2 == 0 ? TKW_NO_DUE : number;
  token.body = std::string(size, static_cast<char>('a' + number % 26));
  Change change{{put(token, TKW_ABSENT), put(plain_row({"t", kEventKind, id}, "event " + id), TKW_ABSENT),
                 put(plain_row(kCounter, id), TKW_ANY)},
                {}};
  if (number >= kLife) change.operations.push_back(remove({"t", kTokenKind, std::to_string(number - kLife)}));
  const std::uint64_t time = start_us_ + static_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < 8; ++i) change.request[i] = static_cast<std::uint8_t>(time >> (56 - 8 * i));
  return change;
}

std::vector<std::string> WriterHistory::arguments(int count) const {
  const int first = attempts_.empty() ? 0 : attempts_.rbegin()->first + 1;
  return {std::to_string(plan_.start_us()), std::to_string(first), std::to_string(count)};
}

bool WriterHistory::note(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::string word;
  int number = 0;
  if (!(in >> word >> number)) return false;
  if (word == "begin") attempts_[number] = std::nullopt;
  Answer answer;
  if (word == "answer" && in >> answer.code >> answer.seq) attempts_[number] = answer;
  return true;
}

void WriterHistory::follow(Process& writer, int answers) {
  constexpr std::chrono::seconds kPatience{30};
  while (answers != 0) {
    const auto line = writer.read_line(kPatience);
    if (!line) return;
    note(*line);
    if (line->rfind("answer", 0) == 0) --answers;
  }
}

int WriterHistory::acknowledged() const {
  return static_cast<int>(std::count_if(attempts_.begin(), attempts_.end(), [](const auto& attempt) {
    return attempt.second && (attempt.second->code == TKW_OK || attempt.second->code == TKW_DUPLICATE);
  }));
}

void WriterHistory::verify(Store& store) {
  std::map<std::uint64_t, int> applied;    // by seq: what was settled late comes late
  std::vector<std::pair<int, bool>> open;  // to be settled, and whether they are visible
  for (const auto& [number, answer] : attempts_) {
    const auto event = store.get({{"t", kEventKind, std::to_string(number)}});
    const std::string name = "changeset " + std::to_string(number);
    if (answer && answer->seq != 0) {
      expect(!event.empty(), name + ", which was acknowledged, is there");
      expect_equal("the version of " + name, event[0].version, answer->seq);
    } else if (answer && means_not_applied(answer->code)) {
      expect(event.empty(), name + ", which was refused with " + code_name(answer->code) + ", is not there");
    } else {
      open.emplace_back(number, !event.empty());
    }
    if (!event.empty()) applied[event[0].version] = number;
  }
  Model model;
  for (const auto& [seq, number] : applied) model.applied(plan_.change(number), seq);
  for (const std::uint32_t kind : {kTokenKind, kEventKind, kCounterKind}) {
    const Scan scan{.kind = kind, .limit = TKW_MAX_SCAN_LIMIT, .tenant = "t"};
    expect_equal("rows of kind " + std::to_string(kind), store.scan(scan), model.scan(scan));
  }
  const Scan by_state{.flags = TKW_SCAN_BY_STATE, .tenant = "t", .state = 1};
  expect_equal("rows by state", store.scan(by_state), model.scan(by_state));
  const auto start = store.info().first_seq - 1;
  auto feed = store.changes(start);
  std::erase_if(feed, [](const FeedEntry& entry) { return entry.key.tenant != "t"; });
  expect_equal("the feed", feed, model.changes(start));
  for (const auto& [number, visible] : open) settle(store, number, visible);
}

void WriterHistory::settle(Store& store, int number, bool visible) {
  const Answer answer = store.settle(plan_.change(number));
  const std::string name = "the repetition of changeset " + std::to_string(number);
  expect_equal(name, code_name(answer.code), visible ? "TKW_DUPLICATE" : "TKW_OK");
  const Row event = store.row({"t", kEventKind, std::to_string(number)});
  expect_equal("the seq of " + name, answer.seq, event.version);
  for (const auto& [other, earlier] : attempts_)
    if (other != number && earlier) expect(earlier->seq != answer.seq, "a seq is used once");
  attempts_[number] = answer;
}

}  // namespace tokenward::conformance
