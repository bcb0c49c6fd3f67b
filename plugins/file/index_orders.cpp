#include "index_orders.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "order.h"

namespace tokenward::file {
namespace {

std::uint64_t unsigned_due(std::int64_t due_us) { return static_cast<std::uint64_t>(due_us) ^ std::uint64_t{1} << 63; }

/// Eight bytes from `from` on as a number that compares as they do; missing ones are 0.
std::uint64_t eight_bytes(std::string_view text, std::size_t from) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + 8; ++i)
    number = number << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  return number;
}

/// Numbers for the different pairs of a kind and a text, from 1 on: at first as they come, in the end as they compare.
class Ranks {
 public:
  std::uint32_t number_of(std::uint32_t kind, std::string_view text) {
    const auto [found, fresh] = numbers_[kind].try_emplace(text, count_ + 1);
    if (fresh) ++count_;
    return found->second;
  }

  /// From the numbers given out, and 0, to what they are to be.
  [[nodiscard]] std::vector<std::uint32_t> ranks() const {
    std::vector<std::uint32_t> ranks(count_ + 1);
    std::uint32_t rank = 0;
    for (const auto& [kind, of_kind] : numbers_) {
      std::vector<std::pair<std::string_view, std::uint32_t>> in_order(of_kind.begin(), of_kind.end());
      std::sort(in_order.begin(), in_order.end());
      for (const auto& [text, number] : in_order) ranks[number] = ++rank;
    }
    return ranks;
  }

 private:
  std::map<std::uint32_t, std::unordered_map<std::string_view, std::uint32_t>> numbers_;
  std::uint32_t count_ = 0;
};

/// A state as a text that compares as it does.
std::string_view text_of_state(std::uint32_t state) {
  static constexpr auto kStates = [] {
    std::array<char, TKW_MAX_STATE + 1> states{};
    for (std::size_t i = 0; i < states.size(); ++i) states[i] = static_cast<char>(i);
    return states;
  }();
  return {&kStates[state], 1};
}

}  // namespace

IndexOrders::IndexOrders(const std::vector<const Row*>& rows) {
  Ranks tenants, owners, states;
  facts_.reserve(rows.size());
  for (const Row* row : rows)
    facts_.push_back({row,
                      {eight_bytes(row->id(), 0), eight_bytes(row->id(), 8)},
                      unsigned_due(row->due_us()),
                      tenants.number_of(row->kind(), row->tenant()),
                      row->owner().empty() ? 0 : owners.number_of(row->kind(), row->owner()),
                      states.number_of(row->kind(), text_of_state(row->state()))});
  const auto tenant_ranks = tenants.ranks(), owner_ranks = owners.ranks(), state_ranks = states.ranks();
  for (Facts& facts : facts_) {
    facts.tenant = tenant_ranks[facts.tenant];
    facts.owner = owner_ranks[facts.owner];
    facts.state = state_ranks[facts.state];
  }
  std::sort(facts_.begin(), facts_.end(), [](const Facts& a, const Facts& b) {
    if (a.tenant != b.tenant) return a.tenant < b.tenant;
    if (a.id[0] != b.id[0]) return a.id[0] < b.id[0];
    if (a.id[1] != b.id[1]) return a.id[1] < b.id[1];
    return a.row->id() < b.row->id();
  });
}

bool IndexOrders::has_due(const Facts& facts) { return facts.due != unsigned_due(TKW_NO_DUE); }

std::uint64_t IndexOrders::nothing(const Facts&) { return 0; }

template <typename Wanted, typename Major, typename Minor>
IndexOrders::Rows IndexOrders::sorted(const Wanted& wanted, const Major& major, const Minor& minor) const {
  struct Entry {
    std::uint64_t major, minor;
    const Row* row;
  };
  std::vector<Entry> entries;
  entries.reserve(facts_.size());
  for (const Facts& facts : facts_)
    if (wanted(facts)) entries.push_back({major(facts), minor(facts), facts.row});
  // Stable: what the numbers do not tell apart stays in the order of keys.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.major != b.major ? a.major < b.major : a.minor < b.minor;
  });
  Rows rows;
  rows.reserve(entries.size());
  for (const Entry& entry : entries) rows.push_back(entry.row);
  return rows;
}

IndexOrders::Rows IndexOrders::by_key() const {
  Rows rows;
  rows.reserve(facts_.size());
  for (const Facts& facts : facts_) rows.push_back(facts.row);
  return rows;
}

IndexOrders::Rows IndexOrders::by_state() const {
  return sorted([](const Facts&) { return true; }, [](const Facts& facts) { return facts.state; }, nothing);
}

IndexOrders::Rows IndexOrders::by_owner() const {
  return sorted([](const Facts& facts) { return facts.owner != 0; }, [](const Facts& facts) { return facts.owner; },
                nothing);
}

IndexOrders::Rows IndexOrders::by_due() const {
  return sorted(
      has_due, [](const Facts& facts) { return facts.state; }, [](const Facts& facts) { return facts.due; });
}

IndexOrders::Rows IndexOrders::by_tenant_due() const {
  const auto state_and_tenant = [](const Facts& facts) { return std::uint64_t{facts.state} << 32 | facts.tenant; };
  return sorted(has_due, state_and_tenant, [](const Facts& facts) { return facts.due; });
}

}  // namespace tokenward::file
