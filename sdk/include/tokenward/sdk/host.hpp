/// \file
/// The daemon as a plugin sees it: its log, clock and secrets, and the settings of a store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tokenward/sdk/error.hpp"
#include "tokenward/storage.h"

namespace tokenward::sdk {

/// Bytes as text; what they point to is still borrowed.
inline std::string_view text_of(tkw_bytes bytes) noexcept { return {reinterpret_cast<const char*>(bytes.p), bytes.n}; }

/// How much a line of the log matters: TKW_LOG_.
enum class LogLevel : std::int32_t {
  Debug = TKW_LOG_DEBUG,
  Info = TKW_LOG_INFO,
  Warning = TKW_LOG_WARNING,
  Error = TKW_LOG_ERROR,
};

/// The daemon's services. Copyable, usable from any thread until the store is destroyed.
class Host {
 public:
  /// Of what `open` was given, which lives until `close` has returned.
  Host(const tkw_host& host, tkw_host_ctx* context) noexcept : host_(&host), context_(context) {}

  /// Writes one line to the daemon's log.
  void log(LogLevel level, std::string_view line) const {
    host_->log(context_, static_cast<std::int32_t>(level), line.data(), line.size());
  }

  /// Microseconds since 1970-01-01 UTC, by the daemon's clock; may go back.
  [[nodiscard]] std::int64_t now_us() const { return host_->now_us(context_); }

  /// Hands the secret called `name` to `use`, a callable on std::string_view; the bytes are wiped afterwards.
  /// Throws the host's code if there is no such secret; what `use` throws passes through.
  template <typename Use>
  void with_secret(const std::string& name, Use&& use) const {
    struct Receiver {
      Use& use;
      std::exception_ptr thrown;
    } receiver{use, nullptr};
    const tkw_rc code =
        host_->secret(context_, name.c_str(), &receiver, [](void* sink, const std::uint8_t* p, size_t n) {
          auto& to = *static_cast<Receiver*>(sink);
          try {
            to.use(std::string_view(reinterpret_cast<const char*>(p), n));
          } catch (...) {
            to.thrown = std::current_exception();
          }
        });
    if (receiver.thrown) std::rethrow_exception(receiver.thrown);
    if (code != TKW_OK) throw Error(code, "no secret called \"" + name + "\"");
  }

 private:
  const tkw_host* host_;
  tkw_host_ctx* context_;
};

/// A store's settings by name.
class Settings {
 public:
  /// Copies the `n` settings that `open` was given.
  Settings(const tkw_kv* kv, std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i) values_.emplace(text_of(kv[i].key), text_of(kv[i].value));
  }

  /// The value of `name`, if it was set.
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? std::nullopt : std::optional(at->second);
  }

  /// All of them, so that a plugin can refuse what it does not know.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const noexcept { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace tokenward::sdk
