// Wrong at the boundary: sizes, flags, pointers, exceptions.
#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

using Table = sdk::Trampolines<Plugin<Core>>;

/// Replaces `scan` by one that changes what it is asked.
template <void (*Alter)(tkw_scan&)>
void scan_with(tkw_storage& table) {
  table.scan = [](tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                  tkw_error* err) -> tkw_rc {
    tkw_scan changed{};
    std::memcpy(&changed, scan, std::min<std::size_t>(scan->struct_size, sizeof changed));
    changed.struct_size = scan->struct_size < sizeof changed ? scan->struct_size : sizeof changed;
    Alter(changed);
    return Table::scan(store, call, &changed, sink, row, err);
  };
}

// Drops what is behind the end that it knows.
void ignore_tail(tkw_scan&) {}

// Takes what is missing for zero.
void take_shorter(tkw_scan& scan) { scan.struct_size = sizeof scan; }

// Drops the flags that it does not know.
void ignore_flags(tkw_scan& scan) { scan.flags &= 63; }

// Knows its own size and no other.
void refuse_longer(tkw_storage& table) {
  table.scan = [](tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                  tkw_error* err) -> tkw_rc {
    if (scan->struct_size == sizeof *scan) return Table::scan(store, call, scan, sink, row, err);
    return sdk::report(err, {TKW_INVALID, 0, 0, "tkw_scan is of a wrong size"});
  };
}

// Applies a changeset of no ops.
void take_empty_changesets(tkw_storage& table) {
  table.apply = [](tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                   tkw_result* const* results, std::uint32_t n, tkw_error* err) -> tkw_rc {
    const tkw_rc rc = Table::apply(store, call, changesets, results, n, err);
    for (std::uint32_t i = 0; i < n; ++i)
      if (changesets[i]->n_ops == 0) results[i]->rc = TKW_OK;
    return rc;
  };
}

// Wants a pointer where there is nothing to point to.
void insist_on_pointers(tkw_storage& table) {
  table.get = [](tkw_store* store, const tkw_call* call, const tkw_key* keys, std::uint32_t n, void* sink,
                 tkw_row_fn row, tkw_error* err) -> tkw_rc {
    if (keys != nullptr) return Table::get(store, call, keys, n, sink, row, err);
    return sdk::report(err, {TKW_INVALID, 0, 0, "keys is NULL"});
  };
}

// Throws to whoever called.
void throw_across(tkw_storage& table) {
  table.get = [](tkw_store* store, const tkw_call* call, const tkw_key* keys, std::uint32_t n, void* sink,
                 tkw_row_fn row, tkw_error* err) -> tkw_rc {
    if (n > 0 && keys->id.n == 0) throw std::invalid_argument("an id is empty");
    return Table::get(store, call, keys, n, sink, row, err);
  };
}

// Fails without a word.
void fail_silently(tkw_storage& table) {
  table.touch = [](tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, std::uint32_t n,
                   tkw_error* err) -> tkw_rc {
    const tkw_rc rc = Table::touch(store, call, touches, n, err);
    err->message[0] = '\0';
    return rc;
  };
}

// Keeps pointers to bodies instead of the bodies.
struct KeepsPointers : Core {
  using Core::Core;
  std::uint64_t commit(const tkw_changeset& changeset) override {
    for (std::uint32_t i = 0; i < changeset.n_ops; ++i)
      bodies_[key_of(changeset.ops[i]->record->key)] = changeset.ops[i]->record->body;
    return Core::commit(changeset);
  }
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    const Lock held = lock_migrated(call);
    for (const tkw_key& key : keys) {
      const Row* row = find(key);
      if (row == nullptr) continue;
      tkw_record record = record_of(*row);
      record.body = bodies_[key_of(key)];
      if (!deliver(record)) return;
    }
  }
  std::map<Key, tkw_bytes> bodies_;
};

// Reads on to a NUL, as if ids were C strings.
struct OverrunsInputs : Core {
  using Core::Core;
  std::string id_of(tkw_bytes id) const override {
    return std::string(reinterpret_cast<const char*>(id.p)).substr(0, id.n);
  }
};

// Changes its inputs.
struct WritesInputs : Core {
  using Core::Core;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override {
    for (const tkw_changeset* changeset : changesets)
      std::memset(const_cast<std::uint8_t*>(changeset->request_id), 0, sizeof changeset->request_id);
    return Core::apply(call, changesets);
  }
};

// Forgets memory at every read.
struct LeaksMemory : Core {
  using Core::Core;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override {
    auto* volatile lost = new std::string(100, 'x');
    (void)lost;
    Core::get(call, keys, deliver);
  }
};

}  // namespace

BAD_PLUGIN_WITH(ignores_tail, Core, scan_with<ignore_tail>)
BAD_PLUGIN_WITH(takes_shorter, Core, scan_with<take_shorter>)
BAD_PLUGIN_WITH(ignores_flags, Core, scan_with<ignore_flags>)
BAD_PLUGIN_WITH(refuses_longer, Core, refuse_longer)
BAD_PLUGIN_WITH(takes_empty_changesets, Core, take_empty_changesets)
BAD_PLUGIN_WITH(insists_on_pointers, Core, insist_on_pointers)
BAD_PLUGIN_WITH(throws_across, Core, throw_across)
BAD_PLUGIN_WITH(fails_silently, Core, fail_silently)
BAD_PLUGIN(keeps_pointers, KeepsPointers)
BAD_PLUGIN(overruns_inputs, OverrunsInputs)
BAD_PLUGIN(writes_inputs, WritesInputs)
BAD_PLUGIN(leaks_memory, LeaksMemory)
