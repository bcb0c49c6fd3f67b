#pragma once
// A plugin inside the test program whose functions are whatever a test makes them, so that the Store can be shown
// everything a plugin may do, the forbidden included. One at a time.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/plugin_library.h"
#include "storage/store.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

class FakePlugin final : public PluginLibrary {
 public:
  FakePlugin();
  ~FakePlugin() override;

  /// Opens a store of it, which must succeed.
  std::shared_ptr<Store> open_store(std::chrono::milliseconds deadline = std::chrono::seconds{10});
  Result<std::shared_ptr<Store>> try_open(HostServices services = {}, StoreSettings settings = {});

  const tkw_plugin& table() const noexcept override { return plugin_; }
  const std::filesystem::path& path() const noexcept override { return path_; }

  /// Fills an error and returns its code, as a plugin does.
  static tkw_rc fail(tkw_error* error, tkw_rc rc, const char* message, std::uint32_t index = 0) {
    error->index = index;
    std::snprintf(error->message, sizeof error->message, "%s", message);
    return rc;
  }
  /// A record that is sound, with the id "id" and a body, for the tenant that `handle` makes.
  static tkw_record sound_record(const domain::TenantHandle& tenant);

  // What the functions do; empty: OK and nothing else.
  std::function<tkw_rc(const tkw_host*, tkw_host_ctx*, const tkw_kv*, std::uint32_t, tkw_store**, tkw_error*)> open;
  std::function<tkw_rc(tkw_info*, tkw_error*)> info;
  std::function<tkw_rc(std::uint32_t to, std::uint32_t dry_run, tkw_error*)> migrate;
  std::function<tkw_rc(const tkw_call*, const tkw_key*, std::uint32_t, void*, tkw_row_fn, tkw_error*)> get;
  std::function<tkw_rc(const tkw_call*, const tkw_scan*, void*, tkw_row_fn, tkw_error*)> scan;
  std::function<tkw_rc(const tkw_call*, const tkw_changeset* const*, tkw_result* const*, std::uint32_t, tkw_error*)>
      apply;
  std::function<tkw_rc(const tkw_touch* const*, std::uint32_t, tkw_error*)> touch;
  std::function<tkw_rc(std::uint64_t, std::uint32_t, void*, tkw_change_fn, tkw_error*)> changes;
  std::function<void(std::uint64_t)> interrupt;
  std::function<void(std::int32_t)> thread_event;

  tkw_info present{};               ///< What `info` answers where it is left empty; schema 1 of 1, 4 calls, 2 appliers.
  std::atomic<unsigned> closed{0};  ///< How often `close` was called.
  tkw_storage storage{};            ///< The table; a test may take optional functions out.

 private:
  struct Functions;

  tkw_plugin plugin_{};
  const std::filesystem::path path_{"/fake.so"};
};

/// A tenant's handle made of one byte.
inline domain::TenantHandle tenant(std::uint8_t number) {
  domain::TenantHandle handle;
  handle.bytes.fill(number);
  return handle;
}

inline Key key(std::uint8_t tenant_number, std::string id, Kind kind = Kind::Token) {
  return {tenant(tenant_number), kind, std::move(id)};
}

/// A changeset that puts one row, with a request id made of `number`.
Changeset put(std::uint8_t tenant_number, std::string id, std::uint64_t number, Expect expect = Expect::any());

}  // namespace tokenward::storage
