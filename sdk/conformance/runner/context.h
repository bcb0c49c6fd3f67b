/// \file
/// What a case, or a role of it, has to work with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/chance.h"
#include "client/scratch_directory.h"
#include "client/store.h"
#include "runner/options.h"
#include "runner/process.h"
#include "runner/settings_file.h"

namespace tokenward::conformance {

/// Used by one thread at a time, but for what it returns by reference.
class Context {
 public:
  /// `seed` is the case's own.
  Context(Options options, SettingsFile settings, std::uint64_t seed);

  /// The plugin, loaded at the first call. Throws Failure.
  const tkw_plugin& plugin();
  const tkw_storage& table() { return *plugin().storage; }
  [[nodiscard]] const std::string& plugin_path() const noexcept { return options_.plugin; }

  /// A place for a store that is not there yet, each time another.
  Place new_place();
  /// The first of them: where most cases have their only store, and where a role works.
  const Place& place();

  [[nodiscard]] SettingValues settings_at(const Place& place) const { return settings_.filled(place, server_); }
  [[nodiscard]] const SettingsFile& settings_file() const noexcept { return settings_; }

  /// From now on `{proxy_host}` and `{proxy_port}` lead there.
  void lead_to(const HostAndPort& server) { server_ = server; }

  /// Opened and migrated.
  std::unique_ptr<Store> open(const Place& place, InputMemory memory = InputMemory::Overwritten);
  std::unique_ptr<Store> open() { return open(place()); }

  /// Starts a role (case.h) at `place`. `prefix` is a program that runs it, with its arguments: strace.
  Process start(std::string_view role, const Place& place, const std::vector<std::string>& arguments = {},
                const std::vector<std::string>& prefix = {});

  /// Throws NotApplicable unless the store lies in files below `{dir}`.
  void require_files() const;

  /// `n` times --scale, at least 1.
  [[nodiscard]] int scaled(int n) const;

  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] Chance chance(std::uint64_t stream = 0) const { return Chance(seed_ + stream * 1'000'003); }

 private:
  Options options_;
  SettingsFile settings_;
  std::uint64_t seed_;
  std::optional<HostAndPort> server_;
  const tkw_plugin* plugin_ = nullptr;
  std::optional<ScratchDirectory> scratch_;
  std::string
      folder_;  // of all places: that of `scratch_`, or one of the runner's, which removes it after a crash, too
  std::string store_prefix_;
  unsigned places_ = 0;
  std::optional<Place> place_;
};

}  // namespace tokenward::conformance
