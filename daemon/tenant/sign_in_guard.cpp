#include "tenant/sign_in_guard.h"

#include <algorithm>

#include "domain/cidr.h"

namespace tokenward::tenant {
namespace {

using std::chrono::seconds;

/// So many failures cost nothing: people mistype. Of a whole account, from networks that it never signed in from, more
/// are allowed, and the wait stays short: it must slow a botnet down and not keep the person out.
constexpr std::uint32_t kFreeFromNetwork = 3, kFreeOfAccount = 10;
constexpr seconds kLongestOfNetwork{15 * 60}, kLongestOfAccount{60};
/// After so long without a failure there was none.
constexpr std::chrono::hours kForgotten{24};

std::string key_of(const SignInGuard::Attempt& attempt) {
  return std::string(as_text(attempt.tenant.view())) + attempt.account;
}

std::string key_from(const SignInGuard::Attempt& attempt) {
  return key_of(attempt) + '\n' + network_of(attempt.source);  // no name has a line feed
}

}  // namespace

std::string network_of(std::string_view source) {
  auto address = domain::IpAddress::parse(source);
  if (!address) return std::string(source);
  const std::size_t kept = address->v4 ? 3 : 8;
  std::fill(address->bytes.begin() + static_cast<std::ptrdiff_t>(kept), address->bytes.end(), std::uint8_t{0});
  return address->text();
}

/// 1 s, 2 s, 4 s, … up to `longest`.
std::optional<seconds> SignInGuard::wait_after(const Failures* failures, std::uint32_t free_of_charge, seconds longest,
                                               Instant now) {
  if (failures == nullptr || failures->count < free_of_charge || now - failures->last > kForgotten) return std::nullopt;
  const auto doublings = std::min<std::uint32_t>(failures->count - free_of_charge, 20);
  const seconds wait = std::min(longest, seconds{std::int64_t{1} << doublings});
  const auto left = std::chrono::ceil<seconds>(failures->last + wait - now);
  if (left <= seconds{0}) return std::nullopt;
  return std::min(left, wait);  // also where the clock went back
}

std::optional<seconds> SignInGuard::wait_of(const Attempt& attempt, Instant now) {
  const std::lock_guard lock(mutex_);
  const std::string from = key_from(attempt);
  if (auto wait = wait_after(by_network_.find(from), kFreeFromNetwork, kLongestOfNetwork, now)) return wait;
  if (signed_in_.find(from) != nullptr) return std::nullopt;
  return wait_after(by_account_.find(key_of(attempt)), kFreeOfAccount, kLongestOfAccount, now);
}

void SignInGuard::failed(const Attempt& attempt, Instant now) {
  const std::lock_guard lock(mutex_);
  const std::string from = key_from(attempt);
  const auto note = [&](Failures& failures) {
    if (now - failures.last > kForgotten) failures.count = 0;
    ++failures.count;
    failures.last = now;
  };
  note(by_network_.at(from));
  if (signed_in_.find(from) == nullptr) note(by_account_.at(key_of(attempt)));
}

void SignInGuard::succeeded(const Attempt& attempt) {
  const std::lock_guard lock(mutex_);
  const std::string from = key_from(attempt);
  by_network_.erase(from);
  signed_in_.at(from) = true;
}

}  // namespace tokenward::tenant
