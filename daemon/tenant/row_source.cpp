#include "tenant/row_source.h"

#include <algorithm>

namespace tokenward::tenant {
namespace {

using storage::Record;
using storage::TokenState;

/// More expired tokens than the sweeper ever leaves standing; beyond it an expired listing may lag behind the clock.
constexpr std::uint32_t kMaxUnswept = 10'000;

/// The stamp whose rows hold all that the filter wants; none: every row must be looked at.
std::optional<TokenState> state_for(const RowFilter& filter) {
  if (!filter.status || filter.owner || filter.strokes_pending) return std::nullopt;
  switch (*filter.status) {
    case domain::Status::Active:
      return TokenState::Active;
    case domain::Status::Expired:
      return TokenState::Expired;
    case domain::Status::Revoked:
      break;
  }
  return TokenState::Revoked;
}

/// The greatest id below `id`, so that an inclusive lower end can be given as an exclusive one.
std::string just_below(std::string id) {
  while (!id.empty() && id.back() == '\0') id.pop_back();
  if (id.empty()) return id;
  id.back() = static_cast<char>(static_cast<unsigned char>(id.back()) - 1);
  id.append(domain::TokenId::kSize, '\xFF');
  return id;
}

}  // namespace

Result<std::vector<Record>> RowSource::next(std::uint32_t limit) {
  const auto state = state_for(filter_);
  // First what is not swept: what the sweeper stamps from then on is found by the scan.
  if (state == TokenState::Expired) {
    if (auto read = read_unswept(); !read) return read.error();
  }
  auto rows = scan(limit, state);
  if (!rows) return rows;
  if (state == TokenState::Expired) merge_unswept(*rows, limit);
  if (!rows->empty()) filter_.before_id = rows->back().key.id;
  return rows;
}

Result<std::vector<Record>> RowSource::scan(std::uint32_t limit, std::optional<TokenState> state) {
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = filter_.tenant, .limit = limit};
  scan.order = storage::Scan::Order::Descending;
  if (filter_.owner) scan.owner = filter_.owner->text();
  if (state) scan.state = static_cast<std::uint32_t>(*state);
  scan.after_id = filter_.before_id;
  scan.until_id = just_below(filter_.from_id);
  std::vector<Record> rows;
  auto scanned = store_.scan(scan, [&](Record&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  if (!scanned) return scanned.error();
  return rows;
}

Result<void> RowSource::read_unswept() {
  if (unswept_) return {};
  storage::Scan scan{.kind = storage::Kind::Token, .tenant = filter_.tenant, .by_due = true, .limit = kMaxUnswept};
  scan.state = static_cast<std::uint32_t>(TokenState::Active);
  scan.until_due_us = to_micros(filter_.now) + 1;
  unswept_.emplace();
  auto scanned = store_.scan(scan, [&](Record&& row) {
    unswept_->push_back(std::move(row));
    return true;
  });
  std::sort(unswept_->begin(), unswept_->end(),
            [](const Record& left, const Record& right) { return left.key.id < right.key.id; });
  return scanned;
}

void RowSource::merge_unswept(std::vector<Record>& rows, std::uint32_t limit) {
  const bool exhausted = rows.size() < limit;
  for (auto row = unswept_->rbegin(); row != unswept_->rend(); ++row) {
    const std::string& id = row->key.id;
    if (!filter_.before_id.empty() && id >= filter_.before_id) continue;
    if (id < filter_.from_id) break;
    if (!exhausted && id < rows.back().key.id) break;
    rows.push_back(*row);
  }
  std::sort(rows.begin(), rows.end(),
            [](const Record& left, const Record& right) { return left.key.id > right.key.id; });
  // The sweeper may have stamped a row between the two reads: it then stands in both.
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [](const Record& left, const Record& right) { return left.key.id == right.key.id; }),
             rows.end());
  if (rows.size() > limit) rows.resize(limit);
}

}  // namespace tokenward::tenant
