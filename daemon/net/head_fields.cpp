#include "net/head_fields.h"

#include <algorithm>
#include <cassert>

#include "net/cookie.h"
#include "net/host.h"
#include "net/text_scan.h"

namespace tokenward::net {
namespace {

constexpr std::string_view kHost = "host";
constexpr std::string_view kCookie = "cookie";
constexpr std::string_view kAuthorization = "authorization";

/// Parses 1 to 10 digits.
std::optional<std::uint64_t> parse_length(std::string_view text) noexcept {
  if (text.empty() || text.size() > 10) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

/// One of 64 bits for a name, in whatever case: most names that no route reads have none of those that it does.
std::uint64_t mark_of(std::string_view name) noexcept {
  const auto first = static_cast<unsigned char>(name.front() | 0x20);
  return std::uint64_t{1} << ((name.size() * 7 + first) & 63);
}

}  // namespace

void HeadFields::start(const RouteRules& rules, bool forward_auth, bool http_1_0) noexcept {
  assert(rules.fields.size() <= 32);
  rules_ = &rules;
  read_marks_ = 0;
  for (const ReadField& field : rules.fields) read_marks_ |= mark_of(field.name);
  seen_ = 0;
  kept_bytes_ = 0;
  kept_count_ = 0;
  content_length_.reset();
  forward_auth_ = forward_auth;
  http_1_0_ = http_1_0;
  host_ = chunked_ = close_ = keep_alive_ = expects_continue_ = bad_credential_ = false;
}

Broken HeadFields::add(std::span<char> input, Piece line) noexcept {
  const std::string_view text = line.in(input);
  if (text.front() == ' ' || text.front() == '\t') return &rule::kFolding;
  const std::size_t name_length = token_prefix(text);
  if (name_length == 0 || name_length == text.size() || text[name_length] != ':') return &rule::kFieldName;
  // The name has none; together they are seldom too short to be looked at in blocks.
  if (has_control_character(text)) return &rule::kControlCharacter;

  const std::string_view name(text.data(), name_length);
  const std::string_view value = trim_blanks({text.data() + name_length + 1, text.size() - name_length - 1});
  const Piece place{static_cast<std::uint32_t>(value.data() - input.data()), static_cast<std::uint32_t>(value.size())};
  bool consumed = false;
  if (const Broken broken = add_framing(name, value, place, consumed); broken != nullptr || consumed) return broken;
  if ((read_marks_ & mark_of(name)) == 0) return nullptr;
  for (std::size_t i = 0; i < rules_->fields.size(); ++i)
    if (is_name(name, rules_->fields[i].name)) return add_read(input, i, place);
  return nullptr;
}

/// Takes the fields that are the gate's own; `consumed` says whether this was one.
Broken HeadFields::add_framing(std::string_view name, std::string_view value, Piece place, bool& consumed) noexcept {
  const auto is = [&](std::string_view lower) { return consumed = is_name(name, lower); };
  switch (name.size()) {
    case 4:
      if (!is(kHost)) return nullptr;
      if (host_) return &rule::kHostRepeated;
      host_ = true;
      if (!is_readable_value(value)) return &rule::kReadValue;
      return keep(KeptField::kHost, place);
    case 6:
      if (forward_auth_ || !is("expect")) return nullptr;
      return add_expect(value);
    case 10:
      return is("connection") ? add_connection(value) : nullptr;
    case 14:
      return is("content-length") ? add_content_length(value) : nullptr;
    case 17:
      return is("transfer-encoding") ? add_transfer_encoding(value) : nullptr;
    default:
      return nullptr;
  }
}

Broken HeadFields::add_content_length(std::string_view value) noexcept {
  if (content_length_) return &rule::kContentLength;
  content_length_ = parse_length(value);
  return content_length_ ? nullptr : &rule::kContentLength;
}

Broken HeadFields::add_transfer_encoding(std::string_view value) noexcept {
  if (chunked_) return &rule::kTransferRepeated;
  if (value != "chunked") return &rule::kTransferCoding;
  chunked_ = true;
  return nullptr;
}

/// Options other than these two remove nothing and mean nothing here.
Broken HeadFields::add_connection(std::string_view value) noexcept {
  if (!is_readable_value(value)) return &rule::kReadValue;
  while (!value.empty()) {
    const std::string_view option = trim_blanks(take_until(value, ','));
    close_ |= equals_ignoring_case(option, "close");
    keep_alive_ |= equals_ignoring_case(option, "keep-alive");
  }
  return nullptr;
}

Broken HeadFields::add_expect(std::string_view value) noexcept {
  if (!is_readable_value(value)) return &rule::kReadValue;
  if (!equals_ignoring_case(value, "100-continue")) return &rule::kExpectation;
  expects_continue_ = !http_1_0_;  // RFC 9110 section 10.1.1: ignored in HTTP/1.0.
  return nullptr;
}

Broken HeadFields::add_read(std::span<char> input, std::size_t index, Piece place) noexcept {
  const ReadField& field = rules_->fields[index];
  if (field.name == kCookie) {
    place.length = static_cast<std::uint32_t>(keep_own_cookies(input.subspan(place.offset, place.length)));
    if (place.length == 0) return nullptr;
  }
  const std::uint32_t bit = std::uint32_t{1} << index;
  const bool repeated = (seen_ & bit) != 0 && field.rule != FieldRule::List;
  const bool readable = is_readable_value(place.in(input));
  seen_ |= bit;

  Broken broken = repeated ? &rule::kReadRepeated : readable ? nullptr : &rule::kReadValue;
  if (field.rule == FieldRule::Replaced && place.length > kMaxReplacedValue) broken = &rule::kKeptLength;
  if (broken == nullptr) broken = keep(index, place);
  if (broken == nullptr || field.rule == FieldRule::Once || field.rule == FieldRule::List) return broken;
  forget(index);  // Neither the first nor the second of a repeated field can be trusted.
  bad_credential_ |= field.rule == FieldRule::Credential;
  return nullptr;
}

Broken HeadFields::keep(std::size_t index, Piece value) noexcept {
  if (value.length > kMaxKeptValue || kept_bytes_ + value.length > kMaxKeptTogether) return &rule::kKeptLength;
  if (kept_count_ == kMaxKept) return &rule::kKeptCount;
  kept_bytes_ += value.length;
  kept_[kept_count_++] = {value, static_cast<std::uint8_t>(index)};
  return nullptr;
}

void HeadFields::forget(std::size_t index) noexcept {
  const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(kept_count_);
  const auto found = std::find_if(kept_.begin(), end, [&](const KeptField& field) { return field.index == index; });
  if (found == end) return;
  kept_bytes_ -= found->value.length;
  std::move(found + 1, end, found);
  --kept_count_;
}

std::string_view HeadFields::name_of(const KeptField& field) const noexcept {
  return field.index == KeptField::kHost ? kHost : rules_->fields[field.index].name;
}

Broken HeadFields::finish(std::span<const char> input, const ListenerTraits& listener) const noexcept {
  if (chunked_ && content_length_) return &rule::kTransferAndLength;
  if (chunked_ && http_1_0_) return &rule::kTransferVersion;
  if (!host_) return http_1_0_ ? nullptr : &rule::kHostMissing;
  if (forward_auth_) return nullptr;
  const auto* const host = std::find_if(kept_.data(), kept_.data() + kept_count_,
                                        [](const KeptField& field) { return field.index == KeptField::kHost; });
  const std::string_view value = host->value.in(input);
  if (!is_host(value)) return &rule::kHostSyntax;
  const bool foreign = listener.loopback && !is_loopback_host(value, listener.host_names);
  return foreign ? &rule::kHostForeign : nullptr;
}

bool HeadFields::may_continue() const noexcept {
  bool reads_credential = false;
  for (std::size_t i = 0; i < rules_->fields.size(); ++i) {
    const ReadField& field = rules_->fields[i];
    if (field.rule != FieldRule::Credential && field.name != kAuthorization && field.name != kCookie) continue;
    if ((seen_ >> i & 1) != 0) return true;
    reads_credential = true;
  }
  return !reads_credential;
}

}  // namespace tokenward::net
