// The `keyring` commands: what they change is the file; a running daemon takes it over on SIGHUP.

#include <boost/json/serialize.hpp>
#include <iomanip>
#include <iostream>

#include "app/household.h"
#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "base/encoding.h"
#include "crypto/keyring_file.h"

namespace tokenward::app {
namespace {

using crypto::KeyKind;
using crypto::Keyring;
using crypto::KeyState;

/// The kinds a command is about: the one it names, or all. Empty for a word that is no kind.
std::vector<KeyKind> kinds_of(const KeyringOptions& options) {
  if (options.kind.empty()) return {crypto::kKeyKinds.begin(), crypto::kKeyKinds.end()};
  if (const auto kind = crypto::parse_key_kind(options.kind)) return {*kind};
  return {};
}

void print(const Keyring& keyring, const KeyringOptions& options) {
  const auto kinds = kinds_of(options);
  boost::json::array list;
  for (const auto& key : keyring.keys()) {
    if (std::find(kinds.begin(), kinds.end(), key.kind) == kinds.end()) continue;
    const auto print_of = keyring.fingerprint(key.kind, key.id);
    const std::string fingerprint = print_of ? to_hex(print_of->view()) : "-";
    if (options.format == OutputFormat::Json) {
      list.push_back({{"kind", crypto::to_string(key.kind)},
                      {"id", key.id},
                      {"state", crypto::to_string(key.state)},
                      {"created_at", to_rfc3339(key.created_at)},
                      {"fingerprint", print_of ? boost::json::value(fingerprint) : boost::json::value(nullptr)}});
      continue;
    }
    std::cout << std::left << std::setw(8) << crypto::to_string(key.kind) << std::right << std::setw(4)
              << static_cast<unsigned>(key.id) << "  " << std::left << std::setw(10) << crypto::to_string(key.state)
              << to_rfc3339(key.created_at) << "  " << fingerprint << '\n';
  }
  if (options.format == OutputFormat::Json) std::cout << boost::json::serialize(list) << '\n';
}

/// Changes the file and prints the keyring as it then is.
ExitCode change(const KeyringOptions& options, const std::function<Result<Keyring>(const Keyring&)>& make) {
  harden_process();
  if (kinds_of(options).empty()) {
    return refuse({ErrorCode::Invalid, "no such kind of key: " + options.kind +
                                           "; the kinds are mac, pepper, mint, record, history and index"});
  }
  auto changed = crypto::update_keyring(options.settings.keyring, make);
  if (!changed) return refuse(changed.error());
  print(**changed, options);
  std::cerr << "a running daemon takes this over on SIGHUP\n";
  return ExitCode::Ok;
}

Result<Keyring> stage_all(const Keyring& present, const std::vector<KeyKind>& kinds) {
  Keyring keyring = present.clone();
  for (const KeyKind kind : kinds) {
    auto staged = keyring.add_staged(kind, SystemClock{}.now());
    if (!staged) return staged;
    keyring = std::move(*staged);
  }
  return keyring;
}

/// The newest staged key of a kind becomes its primary.
Result<Keyring> promote_staged(const Keyring& present, KeyKind kind) {
  const crypto::Key* newest = nullptr;
  for (const auto& key : present.keys()) {
    if (key.kind == kind && key.state == KeyState::Staged) newest = &key;
  }
  if (newest == nullptr) {
    return Error{ErrorCode::NotFound, "there is no staged " + std::string(crypto::to_string(kind)) + " key"};
  }
  return present.promote(kind, newest->id);
}

/// Refuses to destroy a mac key while Active tokens were minted under it: they could never validate again.
Result<std::uint64_t> count_dependents(const KeyringOptions& options, KeyKind kind, domain::KeyId id) {
  const SystemClock clock;
  Log log(std::cerr, clock, {.level = LogLevel::Warning});
  auto keyring = crypto::load_keyring(options.settings.keyring);
  if (!keyring) return keyring.error();
  auto household = open_household(options.settings, *keyring, Expecting::Sound, log);
  if (!household) return household.error();
  return (*household)->house->count_key_dependents(kind, id);
}

}  // namespace

ExitCode run_keyring_list(const KeyringOptions& options) {
  harden_process();
  auto keyring = crypto::load_keyring(options.settings.keyring);
  if (!keyring) return refuse(keyring.error());
  print(**keyring, options);
  return ExitCode::Ok;
}

ExitCode run_keyring_stage(const KeyringOptions& options) {
  return change(options, [&](const Keyring& present) { return stage_all(present, kinds_of(options)); });
}

ExitCode run_keyring_promote(const KeyringOptions& options) {
  return change(options, [&](const Keyring& present) -> Result<Keyring> {
    const KeyKind kind = kinds_of(options).front();
    if (options.key) return present.promote(kind, *options.key);
    return promote_staged(present, kind);
  });
}

ExitCode run_keyring_rotate(const KeyringOptions& options) {
  return change(options, [&](const Keyring& present) -> Result<Keyring> {
    auto keyring = stage_all(present, kinds_of(options));
    for (const KeyKind kind : kinds_of(options)) {
      if (!keyring) return keyring;
      keyring = promote_staged(*keyring, kind);
    }
    return keyring;
  });
}

ExitCode run_keyring_destroy(const KeyringOptions& options) {
  const auto kinds = kinds_of(options);
  if (kinds.size() != 1 || !options.key) {
    return refuse({ErrorCode::Invalid, "destroying a key needs its kind and its id"});
  }
  if (!options.force) {
    auto dependents = count_dependents(options, kinds.front(), *options.key);
    if (!dependents) return refuse(dependents.error());
    if (*dependents > 0) {
      std::cerr << "tokenward: " << *dependents
                << " Active tokens or records depend on this key and would be dead at "
                   "once; revoke them or say --force\n";
      return ExitCode::Refused;
    }
  }
  return change(options, [&](const Keyring& present) { return present.destroy(kinds.front(), *options.key); });
}

}  // namespace tokenward::app
