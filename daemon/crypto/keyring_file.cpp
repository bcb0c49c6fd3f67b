#include "crypto/keyring_file.h"

#include <utility>

#include "crypto/keyring_text.h"
#include "crypto/private_file.h"

namespace tokenward::crypto {

Result<std::shared_ptr<const Keyring>> load_keyring(const std::string& path) {
  const auto text = read_private_file(path, kMaxKeyringText);
  if (!text) return text.error();
  auto keyring = parse_keyring(as_text(text->reveal()));
  if (!keyring) return Error{keyring.error().code, path + ": " + keyring.error().message};
  return std::make_shared<const Keyring>(std::move(*keyring));
}

Result<void> create_keyring(const std::string& path, const Keyring& keyring) {
  return create_private_file(path, format_keyring(keyring).reveal());
}

Result<std::shared_ptr<const Keyring>> update_keyring(const std::string& path,
                                                      const std::function<Result<Keyring>(const Keyring&)>& change) {
  const auto lock = DirectoryLock::acquire(path);
  if (!lock) return lock.error();
  const auto present = load_keyring(path);
  if (!present) return present.error();
  auto changed = change(**present);
  if (!changed) return std::move(changed.error());
  if (auto written = replace_private_file(path, format_keyring(*changed).reveal()); !written) {
    return std::move(written.error());
  }
  return std::make_shared<const Keyring>(std::move(*changed));
}

}  // namespace tokenward::crypto
