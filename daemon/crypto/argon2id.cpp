#include "crypto/argon2id.h"

#include <argon2.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"

namespace tokenward::crypto {
namespace {

constexpr std::uint32_t kMaxMemoryKib = 64 * 1024;
constexpr std::uint32_t kMaxPasses = 4;
constexpr std::uint32_t kMaxLanes = 4;
constexpr std::uint32_t kMinMemoryKibPerLane = 8;  // RFC 9106 section 3.1
constexpr std::size_t kMinSalt = 8;                // likewise

// OWASP Password Storage Cheat Sheet, "Argon2id".
constexpr std::uint32_t kPasswordMemoryFloorKib = 19 * 1024;
constexpr std::uint32_t kPasswordPassesFloor = 2;

// libargon2 only reads what these point at, but its context takes every pointer as writable.
std::uint8_t* borrow(BytesView bytes) noexcept { return const_cast<std::uint8_t*>(bytes.data()); }
std::uint32_t size_of(BytesView bytes) noexcept { return static_cast<std::uint32_t>(bytes.size()); }

/// Takes `expected` off the front of `text`; false if it is not there.
bool take(std::string_view& text, std::string_view expected) noexcept {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

/// Takes a decimal number without sign or leading zeros off the front of `text`. A number over the caps is found by
/// `within_caps`, one over 32 bits here.
bool take_number(std::string_view& text, std::uint32_t& value) noexcept {
  if (text.empty() || text.front() < '1' || text.front() > '9') return false;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

/// Takes unpadded base64 of exactly `N` bytes off the front of `text`.
template <std::size_t N>
bool take_base64(std::string_view& text, std::array<std::uint8_t, N>& value) {
  constexpr std::size_t kDigits = (N * 8 + 5) / 6;
  const auto bytes = from_base64(text.substr(0, kDigits));
  if (text.size() < kDigits || !bytes || bytes->size() != N) return false;
  std::ranges::copy(*bytes, value.begin());
  text.remove_prefix(kDigits);
  return true;
}

}  // namespace

bool within_caps(const Argon2Cost& cost) noexcept {
  return cost.lanes >= 1 && cost.lanes <= kMaxLanes && cost.passes >= 1 && cost.passes <= kMaxPasses &&
         cost.memory_kib >= kMinMemoryKibPerLane * cost.lanes && cost.memory_kib <= kMaxMemoryKib;
}

bool allowed_for_passwords(const Argon2Cost& cost) noexcept {
  return within_caps(cost) && cost.memory_kib >= kPasswordMemoryFloorKib && cost.passes >= kPasswordPassesFloor;
}

Result<Argon2Hash> argon2id(const Argon2Input& input, const Argon2Cost& cost) {
  if (!within_caps(cost))
    return Error{ErrorCode::Invalid, "the Argon2 cost is outside 8 KiB a lane to 64 MiB, 1 to 4 passes, 1 to 4 lanes"};
  if (input.salt.size() < kMinSalt) return Error{ErrorCode::Invalid, "the Argon2 salt is shorter than 8 bytes"};
  Argon2Hash hash{};
  argon2_context context{};
  context.version = ARGON2_VERSION_13;
  context.out = hash.data();
  context.outlen = static_cast<std::uint32_t>(hash.size());
  context.pwd = borrow(input.password);
  context.pwdlen = size_of(input.password);
  context.salt = borrow(input.salt);
  context.saltlen = size_of(input.salt);
  context.secret = borrow(input.secret);
  context.secretlen = size_of(input.secret);
  context.ad = borrow(input.associated);
  context.adlen = size_of(input.associated);
  context.m_cost = cost.memory_kib;
  context.t_cost = cost.passes;
  context.lanes = cost.lanes;
  context.threads = 1;  // The caller's slots bound the work; threads of the library's own would escape them.
  const int outcome = argon2id_ctx(&context);
  if (outcome == ARGON2_OK) return hash;
  const auto code = outcome == ARGON2_MEMORY_ALLOCATION_ERROR ? ErrorCode::Unavailable : ErrorCode::Internal;
  return Error{code, std::string("Argon2: ") + argon2_error_message(outcome)};
}

std::string format_phc(const PhcString& phc) {
  return "$argon2id$v=19$m=" + std::to_string(phc.cost.memory_kib) + ",t=" + std::to_string(phc.cost.passes) +
         ",p=" + std::to_string(phc.cost.lanes) + ",keyid=" + to_base64(BytesView(&phc.pepper, 1)) + "$" +
         to_base64(phc.salt) + "$" + to_base64(phc.hash);
}

std::optional<PhcString> parse_phc(std::string_view text) {
  PhcString phc;
  std::array<std::uint8_t, 1> pepper{};
  const bool well_formed = take(text, "$argon2id$v=19$m=") && take_number(text, phc.cost.memory_kib) &&
                           take(text, ",t=") && take_number(text, phc.cost.passes) && take(text, ",p=") &&
                           take_number(text, phc.cost.lanes) && take(text, ",keyid=") && take_base64(text, pepper) &&
                           take(text, "$") && take_base64(text, phc.salt) && take(text, "$") &&
                           take_base64(text, phc.hash) && text.empty();
  phc.pepper = pepper[0];
  if (!well_formed || phc.pepper == 0 || !within_caps(phc.cost)) return std::nullopt;
  return phc;
}

}  // namespace tokenward::crypto
