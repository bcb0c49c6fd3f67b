// The commands `init` and `recover-operator`: how the first operator token, and a lost one's successor, come about.

#include <filesystem>
#include <iostream>

#include "app/household.h"
#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "crypto/keyring_file.h"
#include "crypto/private_file.h"
#include "tenant/keyring_agreement.h"

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;

ExitCode refuse_existing(const fs::path& path) {
  std::cerr << "tokenward: " << path.string() << " is already there; nothing was changed\n";
  return ExitCode::Refused;
}

fs::path token_file_of(const fs::path& asked, const Settings& settings) {
  return asked.empty() ? settings.operator_token_file : asked;
}

/// Makes the directory and its missing parents, for this user alone.
Result<void> make_private_directory(const fs::path& path) {
  std::error_code error;
  if (fs::create_directories(path, error)) fs::permissions(path, fs::perms::owner_all, error);
  if (!error && fs::is_directory(path)) return {};
  return Error{ErrorCode::Invalid, "cannot make the directory " + path.string() + ": " + error.message()};
}

/// Writes the value where only this user can read it; it is nowhere else.
ExitCode hand_over(const Secret& value, const fs::path& path) {
  Bytes line(value.reveal().begin(), value.reveal().end());
  line.push_back('\n');
  const auto written = crypto::create_private_file(path, line);
  wipe(line.data(), line.size());
  if (!written) {
    std::cerr << "tokenward: the operator token was minted but could not be written: " << written.error().message
              << "; mint another with `tokenward recover-operator`\n";
    return ExitCode::Settings;
  }
  std::cout << "operator token: " << path.string() << '\n';
  return ExitCode::Ok;
}

domain::Owner operator_owner() { return *domain::Owner::parse("operator"); }

}  // namespace

ExitCode run_init(const InitOptions& options) {
  harden_process();
  const Settings& settings = options.settings;
  const fs::path token_file = token_file_of(options.operator_token_file, settings);
  if (fs::exists(settings.keyring)) return refuse_existing(settings.keyring);
  if (fs::exists(token_file)) return refuse_existing(token_file);
  for (const fs::path& path : {settings.data_dir, settings.keyring.parent_path(), token_file.parent_path()}) {
    if (path.empty()) continue;
    if (auto made = make_private_directory(path); !made) return refuse(made.error());
  }

  const SystemClock clock;
  Log log(std::cerr, clock, {.level = LogLevel::Warning, .format = settings.log.format});
  auto keyring = crypto::Keyring::create(clock.now());
  if (!keyring) return refuse(keyring.error());
  const auto shared = std::make_shared<const crypto::Keyring>(std::move(*keyring));
  auto household = open_household(settings, shared, Expecting::Empty, log);
  if (!household) return refuse(household.error());
  tenant::House& house = *(*household)->house;
  auto initialised = house.is_initialised();
  if (!initialised) return refuse(initialised.error());
  if (*initialised) {
    std::cerr << "tokenward: the store is initialised already, with another keyring; nothing was changed\n";
    return ExitCode::Refused;
  }

  // The keyring is durable before anything is written under it: a store without its keyring is lost.
  if (auto created = crypto::create_keyring(settings.keyring, *shared); !created) return refuse(created.error());
  for (const auto& room : house.rooms()) {
    if (auto agreed = tenant::agree_on_keyring(room->store(), *shared); !agreed) return refuse(agreed.error());
  }
  auto value = house.initialise(operator_owner(), local_actor());
  if (!value) return refuse(value.error());
  return hand_over(*value, token_file);
}

ExitCode run_recover_operator(const RecoverOperatorOptions& options) {
  harden_process();
  const Settings& settings = options.settings;
  const fs::path token_file = token_file_of(options.operator_token_file, settings);
  if (fs::exists(token_file)) return refuse_existing(token_file);
  const SystemClock clock;
  Log log(std::cerr, clock, {.level = LogLevel::Warning, .format = settings.log.format});
  auto keyring = crypto::load_keyring(settings.keyring);
  if (!keyring) return refuse(keyring.error());
  auto household = open_household(settings, *keyring, Expecting::Sound, log);
  if (!household) return refuse(household.error());
  tenant::House& house = *(*household)->house;
  auto value = house.recover_operator(operator_owner(), local_actor());
  if (!value) return refuse(value.error());
  return hand_over(*value, token_file);
}

}  // namespace tokenward::app
