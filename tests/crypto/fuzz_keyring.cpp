// Whatever text a keyring file holds, it is refused or read into a keyring that writes and reads back the same.
#include <cstdint>
#include <cstdlib>

#include "crypto/keyring_text.h"

using namespace tokenward;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto keyring = crypto::parse_keyring(as_text(BytesView(data, size)));
  if (!keyring) return 0;
  const Secret once = crypto::format_keyring(*keyring);
  const auto again = crypto::parse_keyring(as_text(once.reveal()));
  if (!again) std::abort();
  const Secret twice = crypto::format_keyring(*again);
  if (as_text(once.reveal()) != as_text(twice.reveal())) std::abort();
  return 0;
}
