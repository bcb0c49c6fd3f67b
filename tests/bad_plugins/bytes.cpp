// Wrong with bytes: comparing, ordering, cutting.
#include <algorithm>
#include <cctype>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char c) { return std::tolower(c); });
  return lowered;
}

// Compares ids as a collation that ignores case does.
struct CaseInsensitiveKeys : Core {
  using Core::Core;
  std::string id_of(tkw_bytes id) const override { return lower(sdk::text_of(id)); }
};

// Pads before it compares, as CHAR and the older collations do.
struct IgnoresTrailingBlanks : Core {
  using Core::Core;
  std::string id_of(tkw_bytes id) const override {
    const auto text = sdk::text_of(id);
    return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
  }
};

// Takes the two forms of an accented letter for the same.
struct NormalisesUnicode : Core {
  using Core::Core;
  std::string id_of(tkw_bytes id) const override {
    std::string text(sdk::text_of(id));
    for (auto at = text.find("e\xCC\x81"); at != std::string::npos; at = text.find("e\xCC\x81"))
      text.replace(at, 3, "\xC3\xA9");
    return text;
  }
};

// Ends an id at the first NUL.
struct CutsIdsAtNul : Core {
  using Core::Core;
  std::string id_of(tkw_bytes id) const override {
    const auto text = sdk::text_of(id);
    return std::string(text.substr(0, text.find('\0')));
  }
};

// Finds owners whatever their case.
struct CaseInsensitiveOwners : Core {
  using Core::Core;
  bool has_rows_of(const tkw_scan& scan, const Row& row) const override {
    Row lowered = row;
    lowered.owner = lower(row.owner);
    const std::string owner = lower(sdk::text_of(scan.owner));
    tkw_scan lowered_scan = scan;
    lowered_scan.owner = bytes_of(owner);
    return Core::has_rows_of(lowered_scan, lowered);
  }
};

// Ends a body at the first NUL.
struct CutsBodiesAtNul : Core {
  using Core::Core;
  Row row_of(const tkw_record& record) const override {
    Row row = Core::row_of(record);
    row.body.resize(std::min(row.body.find('\0'), row.body.size()));
    return row;
  }
};

// Orders by signed bytes.
struct OrdersBySignedBytes : Core {
  using Core::Core;
  bool is_before(const tkw_scan& scan, const Row& a, const Row& b) const override {
    if (a.id == b.id) return Core::is_before(scan, a, b);
    return std::lexicographical_compare(a.id.begin(), a.id.end(), b.id.begin(), b.id.end(),
                                        [](signed char x, signed char y) { return x < y; });
  }
};

// Finds a tenant's rows by how their key begins.
struct TakesPrefixesForTenants : Core {
  using Core::Core;
  bool has_rows_of(const tkw_scan& scan, const Row& row) const override {
    Row of_tenant = row;
    if (row.tenant.starts_with(sdk::text_of(scan.tenant))) of_tenant.tenant = sdk::text_of(scan.tenant);
    return Core::has_rows_of(scan, of_tenant);
  }
};

// Has a column that is one byte too short for a body, and cuts.
struct ShortBodyColumn : Core {
  using Core::Core;
  Row row_of(const tkw_record& record) const override {
    Row row = Core::row_of(record);
    row.body.resize(std::min<std::size_t>(row.body.size(), TKW_MAX_BODY_BYTES - 1));
    return row;
  }
};

using Table = sdk::Trampolines<Plugin<Core>>;

// Cuts a note that is too long.
void cut_notes(tkw_storage& table) {
  table.touch = [](tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, std::uint32_t n,
                   tkw_error* err) -> tkw_rc {
    if (n != 1) return Table::touch(store, call, touches, n, err);
    tkw_touch cut = **touches;
    cut.note.n = std::min<std::size_t>(cut.note.n, TKW_MAX_NOTE_BYTES);
    const tkw_touch* const one = &cut;
    return Table::touch(store, call, &one, 1, err);
  };
}

// Applies the first thousand ops of a changeset.
void cut_changesets(tkw_storage& table) {
  table.apply = [](tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                   tkw_result* const* results, std::uint32_t n, tkw_error* err) -> tkw_rc {
    if (n != 1) return Table::apply(store, call, changesets, results, n, err);
    tkw_changeset cut = **changesets;
    cut.n_ops = std::min<std::uint32_t>(cut.n_ops, TKW_MAX_CHANGESET_OPS);
    const tkw_changeset* const one = &cut;
    return Table::apply(store, call, &one, results, 1, err);
  };
}

// Takes more changesets in a call than there may be.
void apply_in_portions(tkw_storage& table) {
  table.apply = [](tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                   tkw_result* const* results, std::uint32_t n, tkw_error* err) -> tkw_rc {
    for (std::uint32_t done = 0; done < n; done += TKW_MAX_CALL_CHANGESETS) {
      const auto portion = std::min<std::uint32_t>(n - done, TKW_MAX_CALL_CHANGESETS);
      const tkw_rc rc = Table::apply(store, call, changesets + done, results + done, portion, err);
      if (rc != TKW_OK) return rc;
    }
    return TKW_OK;
  };
}

// Delivers fewer rows than it was asked for instead of refusing.
void cut_pages(tkw_storage& table) {
  table.scan = [](tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                  tkw_error* err) -> tkw_rc {
    if (scan->struct_size != sizeof *scan) return Table::scan(store, call, scan, sink, row, err);
    tkw_scan cut = *scan;
    cut.limit = std::min<std::uint32_t>(cut.limit, TKW_MAX_SCAN_LIMIT);
    return Table::scan(store, call, &cut, sink, row, err);
  };
}

}  // namespace

BAD_PLUGIN(case_insensitive_keys, CaseInsensitiveKeys)
BAD_PLUGIN(ignores_trailing_blanks, IgnoresTrailingBlanks)
BAD_PLUGIN(normalises_unicode, NormalisesUnicode)
BAD_PLUGIN(cuts_ids_at_nul, CutsIdsAtNul)
BAD_PLUGIN(case_insensitive_owners, CaseInsensitiveOwners)
BAD_PLUGIN(cuts_bodies_at_nul, CutsBodiesAtNul)
BAD_PLUGIN(orders_by_signed_bytes, OrdersBySignedBytes)
BAD_PLUGIN(takes_prefixes_for_tenants, TakesPrefixesForTenants)
BAD_PLUGIN(short_body_column, ShortBodyColumn)
BAD_PLUGIN_WITH(cuts_notes, Core, cut_notes)
BAD_PLUGIN_WITH(cuts_changesets, Core, cut_changesets)
BAD_PLUGIN_WITH(applies_in_portions, Core, apply_in_portions)
BAD_PLUGIN_WITH(cuts_pages, Core, cut_pages)
