#include "tenant/tenant_mirror.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "crypto/new_identifiers.h"
#include "storage/limits.h"
#include "storage/sealed_body.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;
using storage::Expect;
using storage::Key;
using storage::Op;
using storage::OpType;
using storage::Record;
using storage::Store;

constexpr std::uint32_t kRowsPerPage = 500;
constexpr std::uint32_t kKeysPerPage = 5000;
constexpr std::uint32_t kChangesPerCall = 500;
constexpr std::size_t kKeysPerGet = storage::kMaxGetKeys;
constexpr std::size_t kMaxDifferences = 100;
/// How often a row that differs is read again before that is no coincidence.
constexpr int kLooks = 8;

// What no touch changes.
bool same_row(const Record& a, const Record& b) {
  return a.state == b.state && a.owner == b.owner && a.due_us == b.due_us && a.body == b.body;
}
bool same_use(const Record& a, const Record& b) { return a.touched_us == b.touched_us; }

std::size_t byte_size(const Op& op) {
  return domain::TenantHandle::kSize + op.record.key.id.size() + op.record.owner.size() +
         op.record.touched_note.size() + op.record.body.size();
}

// A use that is newer in the second store was there before the first was restored: it stays.
void add_use(std::vector<storage::Touch>& touches, const Record& row) {
  if (row.touched_us != 0) touches.push_back({row.key, row.touched_us, row.touched_note});
}

Result<void> touch(Store& store, std::span<const storage::Touch> touches) {
  for (; !touches.empty(); touches = touches.subspan(std::min(touches.size(), kKeysPerGet))) {
    const auto some = touches.first(std::min(touches.size(), kKeysPerGet));
    if (auto touched = store.touch({some.begin(), some.end()}); !touched) return touched;
  }
  return {};
}

}  // namespace

Result<TenantMirror::Progress> TenantMirror::step() {
  if (!followed_to_) {
    const auto info = ends_.from.info_for(tenant_);
    if (!info) return info.error();
    followed_to_ = info->last_seq;
  }
  const auto followed = follow();
  if (!followed) return followed.error();
  if (*followed == Followed::Lost) {
    followed_to_.reset();
    copied_ = {};
    return Progress{false, false, rows_};
  }
  if (!at_end(copied_)) {
    auto page = read_page(copied_, false);
    if (!page) return page.error();
    if (auto brought = bring_in_line(*page); !brought) return brought.error();
    rows_ += page->from.size();
    advance(copied_, *page);
  }
  return Progress{at_end(copied_), *followed == Followed::CaughtUp, rows_};
}

Result<TenantMirror::Rows> TenantMirror::read_range(Store& store, const storage::Scan& scan) {
  Rows rows;
  auto scanned = store.scan(scan, [&](Record&& row) {
    std::string id = row.key.id;
    rows.insert_or_assign(std::move(id), std::move(row));
    return true;
  });
  if (!scanned) return scanned.error();
  return rows;
}

Result<TenantMirror::Page> TenantMirror::read_page(const Cursor& cursor, bool keys_only) {
  storage::Scan scan{.kind = kinds_[cursor.kind], .tenant = tenant_, .keys_only = keys_only};
  scan.after_id = cursor.after_id;
  scan.limit = keys_only ? kKeysPerPage : kRowsPerPage;
  Page page;
  auto rows = read_range(ends_.from, scan);
  if (!rows) return rows.error();
  page.from = std::move(*rows);
  page.last = page.from.size() < scan.limit;
  // As far as the last key inclusive; all that is left behind the last row.
  if (!page.last) scan.until_id = page.from.rbegin()->first + '\0';
  for (const std::uint32_t limit = scan.limit;;) {
    auto some = read_range(ends_.to, scan);
    if (!some) return some.error();
    const std::size_t size = some->size();
    page.to.merge(std::move(*some));
    if (size < limit) return page;
    scan.after_id = page.to.rbegin()->first;
  }
}

void TenantMirror::advance(Cursor& cursor, const Page& page) const {
  cursor = page.last ? Cursor{cursor.kind + 1, {}} : Cursor{cursor.kind, page.from.rbegin()->first};
}

Result<void> TenantMirror::bring_in_line(const Page& page) {
  std::vector<Op> ops;
  std::vector<storage::Touch> touches;
  for (const auto& [id, row] : page.from) {
    const auto other = page.to.find(id);
    const bool there = other != page.to.end();
    if (!there || !same_row(row, other->second)) ops.push_back({OpType::Put, Expect::any(), row});
    if (there && !same_use(row, other->second)) add_use(touches, row);
  }
  for (const auto& [id, row] : page.to) {
    if (!page.from.contains(id)) ops.push_back({OpType::Delete, Expect::any(), {.key = row.key}});
  }
  if (auto written = write(std::move(ops)); !written) return written;
  return touch(ends_.to, touches);
}

/// In as many changesets as it takes: nobody reads them before they are complete.
Result<void> TenantMirror::write(std::vector<Op> ops) {
  for (std::size_t next = 0; next < ops.size();) {
    storage::Changeset changeset;
    const auto request_id = crypto::new_request_id(clock_.now());
    if (!request_id) return request_id.error();
    changeset.request_id = *request_id;
    std::size_t bytes = 0;
    while (next < ops.size() && changeset.ops.size() < storage::kMaxOps) {
      bytes += byte_size(ops[next]);
      if (bytes > storage::kMaxChangesetBytes) break;
      changeset.ops.push_back(std::move(ops[next++]));
    }
    const Applied applied = ends_.into.commit(changeset);
    if (applied.outcome != Applied::Outcome::Committed) {
      return Error{ErrorCode::Unavailable,
                   "rows could not be written to store " + ends_.to.name() + ": " + applied.error.message};
    }
  }
  return {};
}

Result<TenantMirror::Followed> TenantMirror::follow() {
  const auto feed = ends_.from.changes_for(tenant_, *followed_to_, kChangesPerCall);
  if (!feed) return feed.error();
  if (feed->gone) return Followed::Lost;
  if (feed->changes.empty()) return Followed::CaughtUp;
  std::set<Key> keys;
  for (const storage::Change& change : feed->changes) {
    const bool ours = change.key.tenant == tenant_ && std::ranges::find(kinds_, change.key.kind) != kinds_.end();
    if (ours) keys.insert(change.key);
  }
  if (auto brought = bring({keys.begin(), keys.end()}); !brought) return brought.error();
  followed_to_ = feed->changes.back().seq;
  return Followed::More;
}

Result<void> TenantMirror::bring(const std::vector<Key>& keys) {
  for (std::size_t begin = 0; begin < keys.size(); begin += kKeysPerGet) {
    const std::vector<Key> some(keys.begin() + static_cast<std::ptrdiff_t>(begin),
                                keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), begin + kKeysPerGet)));
    auto rows = ends_.from.get(some);
    if (!rows) return rows.error();
    std::vector<Op> ops;
    std::vector<storage::Touch> touches;
    std::set<Key> missing(some.begin(), some.end());
    for (Record& row : *rows) {
      missing.erase(row.key);
      add_use(touches, row);
      ops.push_back({OpType::Put, Expect::any(), std::move(row)});
    }
    for (const Key& key : missing) ops.push_back({OpType::Delete, Expect::any(), {.key = key}});
    if (auto written = write(std::move(ops)); !written) return written;
    if (auto touched = touch(ends_.to, touches); !touched) return touched;
  }
  return {};
}

Result<std::uint64_t> TenantMirror::settle() {
  for (Followed followed = Followed::More; followed != Followed::CaughtUp;) {
    const auto next = follow();
    if (!next) return next.error();
    if (*next == Followed::Lost) {
      followed_to_.reset();
      copied_ = {};
      return Error{ErrorCode::Unavailable, "the feed of store " + ends_.from.name() + " no longer reaches back"};
    }
    followed = *next;
  }
  std::uint64_t out_of_line = 0;
  for (Cursor cursor; !at_end(cursor);) {
    auto page = read_page(cursor, true);
    if (!page) return page.error();
    std::vector<Key> keys;
    for (const auto& [id, row] : page->from) {
      const auto other = page->to.find(id);
      const bool in_line = other != page->to.end() && same_row(row, other->second);
      if (!in_line) ++out_of_line;
      if (!in_line || row.touched_us > other->second.touched_us) keys.push_back(row.key);
    }
    for (const auto& [id, row] : page->to) {
      if (page->from.contains(id)) continue;
      ++out_of_line;
      keys.push_back(row.key);
    }
    if (auto brought = bring(keys); !brought) return brought.error();
    advance(cursor, *page);
  }
  if (auto compared = compare_contested(); !compared) return compared.error();
  return out_of_line;
}

Result<bool> TenantMirror::verify_page() {
  if (at_end(verified_)) return false;
  auto page = read_page(verified_, false);
  if (!page) return page.error();
  std::vector<Key> doubtful;
  for (const auto& [id, row] : page->from) {
    const auto other = page->to.find(id);
    if (other == page->to.end() || !same_row(row, other->second)) doubtful.push_back(row.key);
  }
  for (const auto& [id, row] : page->to) {
    if (!page->from.contains(id)) doubtful.push_back(row.key);
  }
  for (const Key& key : doubtful) {
    const auto comparison = compare_again(key);
    if (!comparison) return comparison.error();
    if (*comparison == Comparison::Different) add_difference(key);
    if (*comparison == Comparison::Contested) contested_.push_back(key);
  }
  advance(verified_, *page);
  return !at_end(verified_);
}

void TenantMirror::add_difference(const Key& key) {
  if (differences_.size() >= kMaxDifferences) return;
  differences_.push_back(storage::describe(key) + " is not the same in store " + ends_.to.name());
}

/// Says something only of a row that stayed as it was until everything before it had been taken over.
Result<TenantMirror::Comparison> TenantMirror::compare_again(const Key& key) {
  for (int look = 0; look < kLooks; ++look) {
    const auto before = ends_.from.get(key);
    if (!before) return before.error();
    for (Followed followed = Followed::More; followed != Followed::CaughtUp;) {
      const auto next = follow();
      if (!next) return next.error();
      if (*next == Followed::Lost) return Error{ErrorCode::Unavailable, "the feed no longer reaches back"};
      followed = *next;
    }
    const auto there = ends_.to.get(key);
    if (!there) return there.error();
    const auto after = ends_.from.get(key);
    if (!after) return after.error();
    const bool stayed =
        before->has_value() == after->has_value() && (!*after || (*before)->version == (*after)->version);
    if (!stayed) continue;
    const bool same = after->has_value() == there->has_value() && (!*after || same_row(**after, **there));
    return same ? Comparison::Same : Comparison::Different;
  }
  return Comparison::Contested;
}

Result<void> TenantMirror::compare_contested() {
  for (const Key& key : contested_) {
    const auto comparison = compare_again(key);
    if (!comparison) return comparison.error();
    if (*comparison != Comparison::Same) add_difference(key);
  }
  return {};
}

}  // namespace tokenward::tenant
