#include "storage/fake_plugin.h"

#include <stdexcept>
#include <utility>

namespace tokenward::storage {

namespace {
FakePlugin* present_plugin = nullptr;
}

/// The C functions, which lead to the callbacks of the one FakePlugin there is.
struct FakePlugin::Functions {
  static tkw_rc TKW_CALL open(const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, std::uint32_t n,
                              tkw_store** store, tkw_error* error) {
    *store = reinterpret_cast<tkw_store*>(present_plugin);
    return present_plugin->open ? present_plugin->open(host, ctx, kv, n, store, error) : TKW_OK;
  }
  static void TKW_CALL close(tkw_store* store) { ++of(store).closed; }
  static tkw_rc TKW_CALL info(tkw_store* store, const tkw_call*, tkw_info* out, tkw_error* error) {
    if (of(store).info) return of(store).info(out, error);
    *out = of(store).present;
    return TKW_OK;
  }
  static tkw_rc TKW_CALL migrate(tkw_store* store, const tkw_call*, std::uint32_t to, std::uint32_t dry_run,
                                 tkw_error* error) {
    return of(store).migrate ? of(store).migrate(to, dry_run, error) : TKW_OK;
  }
  static tkw_rc TKW_CALL get(tkw_store* store, const tkw_call* call, const tkw_key* keys, std::uint32_t n, void* sink,
                             tkw_row_fn row, tkw_error* error) {
    return of(store).get ? of(store).get(call, keys, n, sink, row, error) : TKW_OK;
  }
  static tkw_rc TKW_CALL scan(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                              tkw_error* error) {
    return of(store).scan ? of(store).scan(call, scan, sink, row, error) : TKW_OK;
  }
  static tkw_rc TKW_CALL apply(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                               tkw_result* const* results, std::uint32_t n, tkw_error* error) {
    return of(store).apply ? of(store).apply(call, changesets, results, n, error) : TKW_OK;
  }
  static tkw_rc TKW_CALL touch(tkw_store* store, const tkw_call*, const tkw_touch* const* touches, std::uint32_t n,
                               tkw_error* error) {
    return of(store).touch ? of(store).touch(touches, n, error) : TKW_OK;
  }
  static tkw_rc TKW_CALL changes(tkw_store* store, const tkw_call*, std::uint64_t after_seq, std::uint32_t limit,
                                 void* sink, tkw_change_fn change, tkw_error* error) {
    return of(store).changes ? of(store).changes(after_seq, limit, sink, change, error) : TKW_OK;
  }
  static void TKW_CALL interrupt(tkw_store* store, std::uint64_t call_id) {
    if (of(store).interrupt) of(store).interrupt(call_id);
  }
  static void TKW_CALL thread_event(std::int32_t begin) {
    if (present_plugin && present_plugin->thread_event) present_plugin->thread_event(begin);
  }

 private:
  static FakePlugin& of(tkw_store* store) { return *reinterpret_cast<FakePlugin*>(store); }
};

FakePlugin::FakePlugin() {
  if (std::exchange(present_plugin, this)) throw std::logic_error("two fake plugins at a time");
  present.struct_size = sizeof present;
  present.schema_have = present.schema_want = 1;
  present.max_concurrency = 4;
  present.max_appliers = 2;
  storage = {sizeof(tkw_storage),
             0,
             &Functions::open,
             &Functions::close,
             &Functions::info,
             &Functions::migrate,
             &Functions::get,
             &Functions::scan,
             &Functions::apply,
             &Functions::touch,
             &Functions::changes,
             nullptr,
             &Functions::interrupt,
             &Functions::thread_event,
             nullptr};
  plugin_ = {sizeof(tkw_plugin), TKW_ABI_MINOR, "fake", "1.0", &storage, "{}"};
}

FakePlugin::~FakePlugin() { present_plugin = nullptr; }

Result<std::shared_ptr<Store>> FakePlugin::try_open(HostServices services, StoreSettings settings) {
  // The plugin outlives its stores by scope, so the store need not own it.
  const std::shared_ptr<const PluginLibrary> borrowed(std::shared_ptr<void>(), this);
  return Store::open("main", borrowed, settings, std::chrono::seconds{10}, std::move(services));
}

std::shared_ptr<Store> FakePlugin::open_store(std::chrono::milliseconds deadline) {
  const std::shared_ptr<const PluginLibrary> borrowed(std::shared_ptr<void>(), this);
  return Store::open("main", borrowed, {}, deadline).value();
}

tkw_record FakePlugin::sound_record(const domain::TenantHandle& tenant) {
  const auto bytes = [](std::string_view text) { return tkw_bytes{as_bytes(text).data(), text.size()}; };
  tkw_record record{};
  record.struct_size = sizeof record;
  record.key = {{tenant.bytes.data(), tenant.bytes.size()}, bytes("id"), static_cast<std::uint32_t>(Kind::Token), 0};
  record.version = 7;
  record.due_us = TKW_NO_DUE;
  record.body = bytes("{}");
  return record;
}

Changeset put(std::uint8_t tenant_number, std::string id, std::uint64_t number, Expect expect) {
  Changeset changeset;
  put_be64(changeset.request_id.data(), number);
  changeset.request_id[15] = tenant_number;
  changeset.ops.push_back({OpType::Put, expect, {.key = key(tenant_number, std::move(id)), .body = "{}"}});
  return changeset;
}

}  // namespace tokenward::storage
