#include "table.h"

#include <algorithm>
#include <future>
#include <utility>

#include "index_orders.h"

namespace tokenward::file {
namespace {

bool indexed_alike(const Row& a, const Row& b) {
  return a.state() == b.state() && a.due_us() == b.due_us() && a.owner() == b.owner();
}

}  // namespace

const Row* Table::find(const Key& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : found->get();
}

bool Table::put(Row::Pointer row) {
  text_bytes_ += row->columns().text_bytes();
  const auto found = rows_.find(row->key());
  const bool replaced = found != rows_.end();
  if (replaced) {
    text_bytes_ -= (*found)->columns().text_bytes();
    if (indexed_alike(**found, *row)) {
      (*found)->take_over(*row);
      return true;
    }
    if (!loading_) unindex(**found);
    rows_.erase(found);
  }
  const Row& placed = **rows_.insert(std::move(row)).first;
  if (!loading_) index(placed);
  return replaced;
}

bool Table::erase(const Key& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return false;
  text_bytes_ -= (*found)->columns().text_bytes();
  if (!loading_) unindex(**found);
  rows_.erase(found);
  return true;
}

void Table::touch(const Key& key, std::int64_t at_us, std::string_view note) {
  const auto found = rows_.find(key);
  if (found == rows_.end() || (*found)->touched_us() >= at_us) return;
  text_bytes_ += note.size() - (*found)->columns().note.size();
  (*found)->touch(at_us, note);
}

void Table::index(const Row& row) {
  by_key_.insert(row);
  by_state_.insert(row);
  if (!row.owner().empty()) by_owner_.insert(row);
  if (row.due_us() == TKW_NO_DUE) return;
  by_due_.insert(row);
  by_tenant_due_.insert(row);
}

void Table::unindex(const Row& row) noexcept {
  by_key_.erase(row);
  by_state_.erase(row);
  if (!row.owner().empty()) by_owner_.erase(row);
  if (row.due_us() == TKW_NO_DUE) return;
  by_due_.erase(row);
  by_tenant_due_.erase(row);
}

void Table::start_loading(std::size_t expected_rows) {
  loading_ = true;
  rows_.reserve(expected_rows);
}

void Table::finish_loading() {
  loading_ = false;
  std::vector<const Row*> rows;
  rows.reserve(rows_.size());
  for (const Row::Pointer& row : rows_) rows.push_back(row.get());
  std::sort(rows.begin(), rows.end());  // as they lie in memory
  const IndexOrders orders(rows);

  auto half = std::async(std::launch::async, [&] {
    by_owner_.assign(orders.by_owner());
    by_due_.assign(orders.by_due());
  });
  by_key_.assign(orders.by_key());
  by_state_.assign(orders.by_state());
  by_tenant_due_.assign(orders.by_tenant_due());
  half.get();
}

}  // namespace tokenward::file
