#include "table.h"

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
  const std::uint64_t added = row->columns().text_bytes();
  const auto found = rows_.find(row->key());
  if (found != rows_.end() && indexed_alike(**found, *row)) {
    text_bytes_ += added - (*found)->columns().text_bytes();
    (*found)->take_over(*row);
    return true;
  }
  const bool replaced = erase(row->key());
  const Row& placed = **rows_.insert(std::move(row)).first;
  if (!loading_) index(placed);
  text_bytes_ += added;
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

void Table::finish_loading() {
  loading_ = false;
  std::vector<const Row*> rows;
  rows.reserve(rows_.size());
  for (const Row::Pointer& row : rows_) rows.push_back(row.get());
  IndexOrders orders(std::move(rows));
  by_key_.assign(orders.by_key());
  by_state_.assign(orders.by_state());
  by_owner_.assign(orders.by_owner());
  by_due_.assign(orders.by_due());
  by_tenant_due_.assign(orders.by_tenant_due());
}

}  // namespace tokenward::file
