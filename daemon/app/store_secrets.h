#pragma once
// The secrets that stores ask for by name (a database password), so that the settings hold none. Any thread.

#include <filesystem>

#include "storage/host_services.h"

namespace tokenward::app {

/// Finds the secret NAME in the file of that name: among the credentials that systemd hands to the service
/// (LoadCredential=NAME:/path), otherwise in `directory`. Read anew each time, so that a changed password counts with
/// the next connection. As the keyring, the file must be readable by the service user alone; a newline at its end does
/// not count. Why a secret cannot be had goes to `problem`, with the name of the file and never its content.
[[nodiscard]] storage::SecretSource store_secrets(std::filesystem::path directory,
                                                  std::function<void(std::string_view)> problem);

}  // namespace tokenward::app
