#include "runner/context.h"

#include <algorithm>
#include <filesystem>
#include <random>
#include <utility>

#include "client/expect.h"
#include "client/plugin_file.h"

namespace tokenward::conformance {
namespace {

/// A role's arguments begin with where it works and how the server is reached.
constexpr std::size_t kPlaceArguments = 4;

std::string random_name() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  constexpr int kLength = 10;
  std::random_device device;
  std::string name = "tkw_";
  for (int i = 0; i < kLength; ++i) name += kLetters[device() % kLetters.size()];
  return name;
}

}  // namespace

Context::Context(Options options, SettingsFile settings, std::uint64_t seed)
    : options_(std::move(options)),
      settings_(std::move(settings)),
      seed_(seed),
      server_(settings_.upstream()),
      store_prefix_(random_name()) {
  auto& given = options_.role_arguments;
  if (options_.role == "case" && !given.empty()) folder_ = given[0];
  if (options_.role.empty() || given.size() < kPlaceArguments) return;
  place_ = Place{given[0], given[1]};
  if (!given[2].empty()) server_ = HostAndPort{given[2], static_cast<std::uint16_t>(std::stoi(given[3]))};
}

const tkw_plugin& Context::plugin() {
  if (plugin_ == nullptr) plugin_ = &load_plugin(options_.plugin);
  return *plugin_;
}

Place Context::new_place() {
  if (folder_.empty()) folder_ = scratch_.emplace().path();
  const std::string number = std::to_string(++places_);
  Place made{folder_ + "/" + number, store_prefix_ + "_" + number};
  std::filesystem::create_directory(made.directory);
  std::filesystem::permissions(made.directory, std::filesystem::perms::owner_all);
  return made;
}

const Place& Context::place() {
  if (!place_) place_ = new_place();
  return *place_;
}

std::unique_ptr<Store> Context::open(const Place& place, InputMemory memory) {
  auto store = std::make_unique<Store>(table(), settings_at(place), memory);
  store->make_ready();
  return store;
}

Process Context::start(std::string_view role, const Place& place, const std::vector<std::string>& arguments,
                       const std::vector<std::string>& prefix) {
  std::vector<std::string> command = prefix;
  const std::string host = server_ ? server_->host : "", port = server_ ? std::to_string(server_->port) : "0";
  for (const std::string& word : {own_program(), options_.plugin, std::string("--settings"), options_.settings,
                                  std::string("--seed"), std::to_string(seed_), std::string("--scale"),
                                  std::to_string(options_.scale), std::string("--role"), std::string(role)})
    command.push_back(word);
  std::vector<std::string> all{place.directory, place.store, host, port};
  all.insert(all.end(), arguments.begin(), arguments.end());
  for (const std::string& argument : all) command.push_back("--role-argument=" + argument);
  return Process(command);
}

void Context::require_files() const {
  if (!settings_.uses_directory()) throw NotApplicable("the store does not lie in files below {dir}");
}

int Context::scaled(int n) const { return std::max(1, static_cast<int>(n * options_.scale)); }

}  // namespace tokenward::conformance
