// Wrong in pages.
#include <algorithm>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

/// A scan that is changed on its way.
template <void (*Alter)(tkw_scan&)>
struct ScansWith : Core {
  using Core::Core;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override {
    tkw_scan changed = scan;
    Alter(changed);
    Core::scan(call, changed, deliver);
  }
};

// Reads upwards, whatever it is asked.
void ignore_desc(tkw_scan& scan) { scan.flags &= ~std::uint32_t{TKW_SCAN_DESC}; }

// Delivers everything where keys are enough.
void ignore_keys(tkw_scan& scan) { scan.flags &= ~std::uint32_t{TKW_SCAN_KEYS}; }

// Takes the first page and turns it round.
struct ReversesPages : Core {
  using Core::Core;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override {
    if (!has(scan, TKW_SCAN_DESC)) return Core::scan(call, scan, deliver);
    const Lock held = lock_migrated(call);
    std::vector<const Row*> page;
    for (const auto& [key, row] : rows_)
      if (has_rows_of(scan, row) && is_behind_start(scan, row) && is_before_end(scan, row)) page.push_back(&row);
    std::sort(page.begin(), page.end(), [&](const Row* a, const Row* b) { return is_before(scan, *a, *b); });
    page.resize(std::min<std::size_t>(page.size(), scan.limit));
    std::reverse(page.begin(), page.end());
    for (const Row* row : page)
      if (!deliver(record_of(*row, has(scan, TKW_SCAN_KEYS)))) return;
  }
};

// Orders by id before tenant.
struct OrdersByIdFirst : Core {
  using Core::Core;
  bool is_before(const tkw_scan& scan, const Row& a, const Row& b) const override {
    return has(scan, TKW_SCAN_BY_DUE) ? Core::is_before(scan, a, b)
                                      : std::tie(a.id, a.tenant) < std::tie(b.id, b.tenant);
  }
};

// Reads BY_DUE without a state as if it meant something.
void take_any_flags(tkw_storage& table) {
  table.scan = [](tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                  tkw_error* err) -> tkw_rc {
    using Table = sdk::Trampolines<Plugin<Core>>;
    if (scan->struct_size != sizeof *scan || !has(*scan, TKW_SCAN_BY_DUE))
      return Table::scan(store, call, scan, sink, row, err);
    tkw_scan any = *scan;
    any.flags |= TKW_SCAN_BY_STATE;
    return Table::scan(store, call, &any, sink, row, err);
  };
}

// Delivers the row at the position again.
struct PagesOverlap : Core {
  using Core::Core;
  bool is_behind_start(const tkw_scan& scan, const Row& row) const override {
    const bool at_start = row.id == sdk::text_of(scan.after_id) &&
                          (!has(scan, TKW_SCAN_ALL_TENANTS) || row.tenant == sdk::text_of(scan.after_tenant)) &&
                          (!has(scan, TKW_SCAN_BY_DUE) || row.due_us == scan.after_due_us);
    return at_start || Core::is_behind_start(scan, row);
  }
};

// Looks for the row at the position and, if it is gone, begins again.
struct NeedsRowAtPosition : Core {
  using Core::Core;
  bool is_behind_start(const tkw_scan& scan, const Row& row) const override {
    const auto is_there = [&](const auto& entry) { return entry.second.id == sdk::text_of(scan.after_id); };
    return std::none_of(rows_.begin(), rows_.end(), is_there) || Core::is_behind_start(scan, row);
  }
};

// Compares the due alone and loses what is due at the same time.
struct PositionIsDueAlone : Core {
  using Core::Core;
  bool is_behind_start(const tkw_scan& scan, const Row& row) const override {
    if (!has(scan, TKW_SCAN_BY_DUE) || scan.after_due_us == 0) return Core::is_behind_start(scan, row);
    return has(scan, TKW_SCAN_DESC) ? row.due_us < scan.after_due_us : row.due_us > scan.after_due_us;
  }
};

// Compares the tenant of the position even within one tenant, where none is given.
struct PositionNeedsTenant : Core {
  using Core::Core;
  bool is_behind_start(const tkw_scan& scan, const Row& row) const override {
    tkw_scan asked = scan;
    if (has(scan, TKW_SCAN_BY_DUE)) asked.flags |= TKW_SCAN_ALL_TENANTS;
    return Core::is_behind_start(asked, row);
  }
};

// Delivers the row at the end.
struct EndIsInclusive : Core {
  using Core::Core;
  bool is_before_end(const tkw_scan& scan, const Row& row) const override {
    return (scan.until_id.n != 0 && row.id == sdk::text_of(scan.until_id)) ||
           (scan.until_due_us != 0 && row.due_us == scan.until_due_us) || Core::is_before_end(scan, row);
  }
};

// Takes a state that no row has for no filter.
struct UnknownStateIsAny : Core {
  using Core::Core;
  bool has_rows_of(const tkw_scan& scan, const Row& row) const override {
    tkw_scan asked = scan;
    const auto has_state = [&](const auto& entry) { return entry.second.state == scan.state; };
    if (std::none_of(rows_.begin(), rows_.end(), has_state)) asked.flags &= ~std::uint32_t{TKW_SCAN_BY_STATE};
    return Core::has_rows_of(asked, row);
  }
};

// Goes on when the sink has enough.
struct ScanIgnoresSink : Core {
  using Core::Core;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override {
    const auto deaf = [](void* sink, const tkw_record* record) -> std::int32_t {
      (void)(*static_cast<const sdk::RowSink*>(sink))(*record);
      return 0;
    };
    Core::scan(call, scan, sdk::RowSink(const_cast<sdk::RowSink*>(&deliver), deaf));
  }
};

}  // namespace

BAD_PLUGIN(ignores_desc, ScansWith<ignore_desc>)
BAD_PLUGIN(ignores_keys, ScansWith<ignore_keys>)
BAD_PLUGIN(reverses_pages, ReversesPages)
BAD_PLUGIN(orders_by_id_first, OrdersByIdFirst)
BAD_PLUGIN_WITH(takes_any_flags, Core, take_any_flags)
BAD_PLUGIN(pages_overlap, PagesOverlap)
BAD_PLUGIN(needs_row_at_position, NeedsRowAtPosition)
BAD_PLUGIN(position_is_due_alone, PositionIsDueAlone)
BAD_PLUGIN(position_needs_tenant, PositionNeedsTenant)
BAD_PLUGIN(end_is_inclusive, EndIsInclusive)
BAD_PLUGIN(unknown_state_is_any, UnknownStateIsAny)
BAD_PLUGIN(scan_ignores_sink, ScanIgnoresSink)
