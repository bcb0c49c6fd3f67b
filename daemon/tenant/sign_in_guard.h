#pragma once
// Slows down whoever guesses passwords, without ever locking an account: after failures the next attempt has to wait,
// longer each time. In memory, so each node counts for itself and a restart forgets; bounded, so that inventing names
// costs nobody's memory.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

/// A map of at most `2 * generation` entries that forgets those not used for longest, a generation at a time.
template <class Value>
class ForgetfulMap {
 public:
  explicit ForgetfulMap(std::size_t generation) : generation_(generation) {}

  /// The entry, null where there is none (any more). Valid until the next call.
  [[nodiscard]] Value* find(const std::string& key) {
    if (const auto found = young_.find(key); found != young_.end()) return &found->second;
    const auto found = old_.find(key);
    if (found == old_.end()) return nullptr;
    Value value = std::move(found->second);
    old_.erase(found);
    return &put(key, std::move(value));
  }
  /// The entry, made where there is none. The same.
  [[nodiscard]] Value& at(const std::string& key) {
    Value* const found = find(key);
    return found != nullptr ? *found : put(key, Value{});
  }
  void erase(const std::string& key) {
    young_.erase(key);
    old_.erase(key);
  }
  [[nodiscard]] std::size_t size() const noexcept { return young_.size() + old_.size(); }

 private:
  Value& put(const std::string& key, Value value) {
    if (young_.size() == generation_) {
      old_ = std::move(young_);
      young_.clear();
    }
    return young_.insert_or_assign(key, std::move(value)).first->second;
  }

  const std::size_t generation_;
  std::unordered_map<std::string, Value> young_, old_;
};

/// Thread-safe; never blocks for long.
class SignInGuard {
 public:
  /// Who tries what from where. The source counts by its network: /24 of IPv4, /64 of IPv6.
  struct Attempt {
    domain::TenantHandle tenant;
    std::string account;
    std::string source;
  };

  /// How long the attempt has to wait yet; none: it may be made. A network from which the account signed in before
  /// waits only for its own failures, so nobody can keep a person out from elsewhere.
  [[nodiscard]] std::optional<std::chrono::seconds> wait_of(const Attempt& attempt, Instant now);
  void failed(const Attempt& attempt, Instant now);
  void succeeded(const Attempt& attempt);

 private:
  struct Failures {
    std::uint32_t count = 0;
    Instant last{};
  };
  static std::optional<std::chrono::seconds> wait_after(const Failures* failures, std::uint32_t free_of_charge,
                                                        std::chrono::seconds longest, Instant now);

  std::mutex mutex_;  // guards everything below
  ForgetfulMap<Failures> by_network_{16'384};
  ForgetfulMap<Failures> by_account_{16'384};
  ForgetfulMap<bool> signed_in_{16'384};
};

/// The network of a textual address, as text; the text itself where it is no address.
[[nodiscard]] std::string network_of(std::string_view source);

}  // namespace tokenward::tenant
