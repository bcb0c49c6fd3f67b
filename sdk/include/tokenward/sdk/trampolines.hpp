/// \file
/// From the C functions of `tkw_storage` to the virtual functions of Storage: checks the arguments, turns every
/// exception into a code and a message. Nothing here throws.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tokenward/sdk/contract.hpp"
#include "tokenward/sdk/growth.hpp"
#include "tokenward/sdk/host.hpp"
#include "tokenward/sdk/store.hpp"
#include "tokenward/storage.h"

/// What `open` hands out: the C++ object behind a C name.
struct tkw_store {
  std::unique_ptr<tokenward::sdk::Storage> storage;  ///< Never null.
};

namespace tokenward::sdk {

/// Which code an exception gets that is not an Error.
struct Unclassified {
  tkw_rc out_of_memory = TKW_UNAVAILABLE;  ///< std::bad_alloc.
  tkw_rc anything_else = TKW_INTERNAL;     ///< All the others.
};

/// Fills `err`, if it is usable, with one line cut at a character's end. Returns `error.code`.
inline tkw_rc report(tkw_error* err, const Outcome& failed, std::int64_t native_code = 0,
                     std::uint32_t retry_after_ms = 0) noexcept {
  if (err == nullptr || err->struct_size < kFirstSize<tkw_error>) return failed.code;
  err->index = failed.index;
  err->native_code = native_code;
  err->retry_after_ms = retry_after_ms;
  std::size_t length = std::min(failed.message.size(), sizeof err->message - 1);
  const auto continues = [&](std::size_t i) { return (static_cast<unsigned char>(failed.message[i]) & 0xC0) == 0x80; };
  while (length < failed.message.size() && length > 0 && continues(length)) --length;
  std::transform(failed.message.begin(), failed.message.begin() + static_cast<std::ptrdiff_t>(length), err->message,
                 [](char c) { return static_cast<unsigned char>(c) < 0x20 ? ' ' : c; });
  err->message[length] = '\0';
  return failed.code;
}

/// The code and message of the exception that is being handled.
inline tkw_rc report_current_exception(tkw_error* err, Unclassified unclassified) noexcept {
  try {
    throw;
  } catch (const Error& error) {
    Outcome failed{error.code() == TKW_OK ? TKW_INTERNAL : error.code(), 0, error.index(), {}};
    try {
      failed.message = error.message();
    } catch (const std::bad_alloc&) {  // the code is worth more than the message
    }
    return report(err, failed, error.native_code(), error.retry_after_ms());
  } catch (const std::bad_alloc&) {
    return report(err, {unclassified.out_of_memory, 0, 0, "out of memory"});  // short enough to need no allocation
  } catch (const std::exception& error) {
    try {
      return report(err, {unclassified.anything_else, 0, 0, error.what()});
    } catch (const std::bad_alloc&) {
      return unclassified.anything_else;
    }
  } catch (...) {
    return report(err, {unclassified.anything_else, 0, 0, "unknown error"});
  }
}

/// Runs `body`; OK or what it threw.
template <std::invocable Body>
tkw_rc guarded(tkw_error* err, Unclassified unclassified, const Body& body) noexcept {
  try {
    checked(err, "tkw_error");
    body();
    return TKW_OK;
  } catch (...) {
    return report_current_exception(err, unclassified);
  }
}

/// The elements of `items` once their number is known to be within `limit`.
template <typename Item>
std::span<Item> checked_array(Item* items, std::uint32_t n, std::uint32_t limit, const char* name) {
  if (n > limit) throw Error(TKW_TOO_LARGE, std::string(name) + ": over " + std::to_string(limit));
  if (items == nullptr && n != 0) throw Error(TKW_INVALID, std::string(name) + " is NULL");
  return {items, n};
}

/// The changesets of an `apply` call that are sound, and what to answer for the others.
class SoundChangesets {
 public:
  /// Throws where the call as a whole cannot be answered.
  SoundChangesets(std::span<const tkw_changeset* const> changesets, std::span<tkw_result* const> results)
      : results_(results) {
    std::size_t bytes = 0;
    for (std::uint32_t i = 0; i < changesets.size(); ++i) {
      if (checked(results[i], "tkw_result").err == nullptr) throw Error(TKW_INVALID, "tkw_result::err is NULL");
      try {
        bytes += check_changeset(checked(changesets[i], "tkw_changeset"));
        sound_.push_back(changesets[i]);
        positions_.push_back(i);
      } catch (const Error& error) {
        fill(*results[i], Outcome::refused(error));
      }
    }
    if (bytes > TKW_MAX_CALL_BYTES) throw Error(TKW_TOO_LARGE, "a call over 16 MiB");
  }

  /// The sound ones, in their order.
  [[nodiscard]] std::span<const tkw_changeset* const> get() const noexcept { return sound_; }

  /// Files the outcomes of `get()`, in its order.
  void answer(const std::vector<Outcome>& outcomes) const {
    if (outcomes.size() != sound_.size()) throw std::logic_error("the plugin did not answer every changeset");
    for (std::size_t i = 0; i < outcomes.size(); ++i) fill(*results_[positions_[i]], outcomes[i]);
  }

 private:
  static void fill(tkw_result& result, const Outcome& outcome) noexcept {
    result.rc = outcome.code;
    result.seq = outcome.seq;
    if (outcome.code != TKW_OK) report(result.err, outcome);
  }

  std::span<tkw_result* const> results_;
  std::vector<const tkw_changeset*> sound_;
  std::vector<std::uint32_t> positions_;
};

/// Member by member.
inline void copy_info(const Info& from, tkw_info& to) noexcept {
  to.schema_have = from.schema_have;
  to.schema_want = from.schema_want;
  to.max_concurrency = from.max_concurrency;
  to.max_appliers = from.max_appliers;
  to.caps = from.caps;
  to.first_seq = from.first_seq;
  to.last_seq = from.last_seq;
  std::copy(from.store_id.begin(), from.store_id.end(), to.store_id);
}

/// The C functions of the plugin class `Plugin`.
template <std::derived_from<Storage> Plugin>
struct Trampolines {
  /// tkw_storage::open.
  static tkw_rc TKW_CALL open(const tkw_host* host, tkw_host_ctx* context, const tkw_kv* kv, std::uint32_t n,
                              tkw_store** store, tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      *store = nullptr;
      *store = new tkw_store{Plugin::open(Host(*host, context), Settings(kv, n))};
    });
  }

  /// tkw_storage::close.
  static void TKW_CALL close(tkw_store* store) noexcept { delete store; }

  /// tkw_storage::info.
  static tkw_rc TKW_CALL info(tkw_store* store, const tkw_call* call, tkw_info* info, tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      checked(info, "tkw_info");
      copy_info(store->storage->info(Call(checked(call, "tkw_call"))), *info);
    });
  }

  /// tkw_storage::migrate.
  static tkw_rc TKW_CALL migrate(tkw_store* store, const tkw_call* call, std::uint32_t to, std::uint32_t dry_run,
                                 tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      const auto mode = dry_run != 0 ? MigrationMode::DryRun : MigrationMode::Apply;
      report(err, {TKW_OK, 0, 0, store->storage->migrate(Call(checked(call, "tkw_call")), to, mode)});
    });
  }

  /// tkw_storage::get.
  static tkw_rc TKW_CALL get(tkw_store* store, const tkw_call* call, const tkw_key* keys, std::uint32_t n, void* sink,
                             tkw_row_fn row, tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      const auto wanted = checked_array(keys, n, TKW_MAX_GET_KEYS, "keys");
      for (std::uint32_t i = 0; i < n; ++i) {
        try {
          check_key(keys[i]);
        } catch (Error& error) {
          throw std::move(error).at(i);
        }
      }
      store->storage->get(Call(checked(call, "tkw_call")), wanted, RowSink(sink, row));
    });
  }

  /// tkw_storage::scan.
  static tkw_rc TKW_CALL scan(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                              tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      check_scan(checked(scan, "tkw_scan"));
      store->storage->scan(Call(checked(call, "tkw_call")), *scan, RowSink(sink, row));
    });
  }

  /// tkw_storage::apply.
  static tkw_rc TKW_CALL apply(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                               tkw_result* const* results, std::uint32_t n, tkw_error* err) noexcept {
    return guarded(err, {.out_of_memory = TKW_UNKNOWN_OUTCOME, .anything_else = TKW_UNKNOWN_OUTCOME}, [&] {
      const Call running(checked(call, "tkw_call"));
      const SoundChangesets sound(checked_array(changesets, n, TKW_MAX_CALL_CHANGESETS, "changesets"),
                                  checked_array(results, n, TKW_MAX_CALL_CHANGESETS, "results"));
      if (!sound.get().empty()) sound.answer(store->storage->apply(running, sound.get()));
    });
  }

  /// tkw_storage::touch.
  static tkw_rc TKW_CALL touch(tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, std::uint32_t n,
                               tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      const auto sound = checked_array(touches, n, TKW_MAX_TOUCHES, "touches");
      std::for_each(sound.begin(), sound.end(), check_touch);
      store->storage->touch(Call(checked(call, "tkw_call")), sound);
    });
  }

  /// tkw_storage::changes.
  static tkw_rc TKW_CALL changes(tkw_store* store, const tkw_call* call, std::uint64_t after_seq, std::uint32_t limit,
                                 void* sink, tkw_change_fn change, tkw_error* err) noexcept {
    return guarded(err, {}, [&] {
      if (limit == 0) throw Error(TKW_INVALID, "changes without limit");
      if (limit > TKW_MAX_CHANGES_LIMIT) throw Error(TKW_TOO_LARGE, "the limit of changes is over 10,000");
      store->storage->changes(Call(checked(call, "tkw_call")), after_seq, limit, ChangeSink(sink, change));
    });
  }

  /// tkw_storage::wait.
  static tkw_rc TKW_CALL wait(tkw_store* store, const tkw_call* call, std::uint64_t after_seq,
                              tkw_error* err) noexcept {
    return guarded(err, {}, [&] { store->storage->wait(Call(checked(call, "tkw_call")), after_seq); });
  }

  /// tkw_storage::interrupt.
  static void TKW_CALL interrupt(tkw_store* store, std::uint64_t call_id) noexcept {
    try {
      store->storage->interrupt(call_id);
    } catch (...) {  // there is nobody to tell; the call runs into its deadline
    }
  }

  /// tkw_storage::thread_event.
  static void TKW_CALL thread_event(std::int32_t begin) noexcept {
    if constexpr (requires { Plugin::thread_event(true); }) Plugin::thread_event(begin != 0);
  }

  /// tkw_storage::extension.
  static const void* TKW_CALL extension(tkw_store* store, const char* id) noexcept {
    try {
      return store->storage->extension(id);
    } catch (...) {
      return nullptr;
    }
  }

  // A function that the plugin class inherits has its address in Storage.
  /// Whether the class overrides `wait`.
  static constexpr bool kWaits = !std::is_same_v<decltype(&Plugin::wait), decltype(&Storage::wait)>;
  /// Whether it overrides `interrupt`.
  static constexpr bool kInterrupts = !std::is_same_v<decltype(&Plugin::interrupt), decltype(&Storage::interrupt)>;
  /// Whether it overrides `extension`.
  static constexpr bool kExtends = !std::is_same_v<decltype(&Plugin::extension), decltype(&Storage::extension)>;
  /// Whether it has `thread_event`.
  static constexpr bool kThreads = requires { Plugin::thread_event(true); };

  /// The table of the functions above.
  static constexpr tkw_storage kStorage = {sizeof(tkw_storage),
                                           0,
                                           open,
                                           close,
                                           info,
                                           migrate,
                                           get,
                                           scan,
                                           apply,
                                           touch,
                                           changes,
                                           kWaits ? wait : nullptr,
                                           kInterrupts ? interrupt : nullptr,
                                           kThreads ? thread_event : nullptr,
                                           kExtends ? extension : nullptr};

  /// What the entry returns.
  static constexpr tkw_plugin kPlugin = {sizeof(tkw_plugin), TKW_ABI_MINOR, Plugin::kName,
                                         Plugin::kVersion,   &kStorage,     Plugin::kSettingsSchema};

  /// The entry function: a host that lacks what version 1.0 has gets nothing.
  static const tkw_plugin* entry(const tkw_host* host) noexcept {
    return host != nullptr && host->struct_size >= kFirstSize<tkw_host> ? &kPlugin : nullptr;
  }
};

}  // namespace tokenward::sdk
