#pragma once
// Values of one tenant that are genuine but dead for good, under their full HMAC: a fleet that goes on showing an
// expired token reaches neither the store nor Argon2id. Only who once held a token can put anything here. Thread-safe.

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "crypto/hmac.h"

namespace tokenward::tenant {

enum class DeadReason : std::uint8_t { Absent, Revoked, Expired };

/// A bounded table: a newcomer takes the place of whoever stood there. 36 KiB once the first value is put in.
class DeadRing {
 public:
  [[nodiscard]] std::optional<DeadReason> find(const crypto::Mac& mac);
  void insert(const crypto::Mac& mac, DeadReason reason);
  void clear();

  /// Where a value stands. Two of one place push each other out.
  [[nodiscard]] static std::size_t place_of(const crypto::Mac& mac) noexcept {
    return (mac.bytes[30] << 8 | mac.bytes[31]) % kEntries;
  }

 private:
  struct Entry {
    crypto::Mac mac;
    DeadReason reason = DeadReason::Absent;
    bool used = false;
  };
  static constexpr std::size_t kEntries = 1024;
  using Table = std::array<Entry, kEntries>;

  std::mutex mutex_;
  std::unique_ptr<Table> table_;  // guarded by mutex_
};

}  // namespace tokenward::tenant
