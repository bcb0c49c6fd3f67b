/// \file
/// A plugin's store in a test of that plugin's own: the conformance kit's client, and a directory.
#pragma once

#include <string>
#include <string_view>

#include "client/host.h"
#include "client/rows.h"
#include "client/scratch_directory.h"
#include "client/store.h"
#include "tokenward/storage.h"

namespace tokenward::test {

using conformance::Answer;
using conformance::Change;
using conformance::check;
using conformance::FeedEntry;
using conformance::Key;
using conformance::new_request;
using conformance::Operation;
using conformance::put;
using conformance::remove;
using conformance::RequestId;
using conformance::Row;
using conformance::Scan;
using Settings = conformance::SettingValues;

/// A directory of its own, removed at the end.
class TemporaryDirectory : public conformance::ScratchDirectory {
 public:
  [[nodiscard]] std::string file(std::string_view name) const { return path() + "/" + std::string(name); }
};

/// The plugin's tables, from the shared library that the build made; loaded once.
const tkw_plugin& plugin();

class HostCall : public conformance::HostCall {
 public:
  using conformance::HostCall::HostCall;

  void cancel(tkw_store* store) { conformance::HostCall::cancel(*plugin().storage, store); }

  /// Returns once the plugin has asked whether the call was cancelled: it is held up, or about to be.
  void wait_until_asked() const;
};

class OpenStore : public conformance::Store {
 public:
  /// Opens it, or fails the test.
  explicit OpenStore(const Settings& settings) : Store(*plugin().storage, settings) {}

  /// Tries to open and closes again.
  static Answer try_open(const Settings& settings) { return Store::try_open(*plugin().storage, settings); }
};

/// What a store at `path` needs: defined for each plugin that is tested.
Settings settings_for(const std::string& path);

/// A migrated store of its own.
struct StoreFixture {
  TemporaryDirectory directory;
  Settings settings = settings_for(directory.file("store"));
  OpenStore store{settings};

  StoreFixture() { store.migrate(1); }
};

}  // namespace tokenward::test
