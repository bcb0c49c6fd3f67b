#include "app/store_secrets.h"

#include "crypto/private_file.h"

#include <algorithm>
#include <cstdlib>

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestSecret = 4096;

// `[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}`: a file of the directory itself.
bool is_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= 64 && text[0] != '.' && std::ranges::all_of(text, allowed);
}

fs::path place_of(std::string_view name, const fs::path& directory) {
  const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
  if (credentials && *credentials) {
    const fs::path credential = fs::path{credentials} / name;
    std::error_code unreadable;
    if (fs::exists(credential, unreadable)) return credential;
  }
  return directory / name;
}

Secret without_newline(const Secret& secret) {
  BytesView bytes = secret.reveal();
  if (!bytes.empty() && bytes.back() == '\n') bytes = bytes.first(bytes.size() - 1);
  return Secret(bytes);
}

}  // namespace

storage::SecretSource store_secrets(fs::path directory, std::function<void(std::string_view)> problem) {
  return
      [directory = std::move(directory), problem = std::move(problem)](std::string_view name) -> std::optional<Secret> {
        if (!is_name(name)) {
          problem("the name of a secret is not [A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}");
          return std::nullopt;
        }
        const auto secret = crypto::read_private_file(place_of(name, directory).string(), kLongestSecret);
        if (secret) return without_newline(*secret);
        problem(secret.error().message);
        return std::nullopt;
      };
}

}  // namespace tokenward::app
