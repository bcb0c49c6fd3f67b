#include "domain/token.h"

#include <array>

#include "base/encoding.h"

namespace tokenward::domain {
namespace {

/// Unicode White_Space beyond ASCII that people paste around a label: NBSP, the U+2000 blanks, ideographic space.
constexpr std::array<std::string_view, 16> kWideBlanks{"\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
                                                       "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
                                                       "\u200A", "\u202F", "\u205F", "\u3000"};

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  for (bool again = true; again;) {
    again = false;
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    text = text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
    for (const auto blank : kWideBlanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size()), again = true;
      if (text.ends_with(blank)) text.remove_suffix(blank.size()), again = true;
    }
  }
  return text;
}

Result<std::string> normalise(std::string_view text, std::string_view field, std::size_t least, std::size_t most) {
  const auto refuse = [&](std::string why) { return Error{ErrorCode::Invalid, std::move(why), std::string(field)}; };
  if (!is_utf8(text)) return refuse(std::string(field) + " is not valid UTF-8");
  const std::string_view kept = trim(text);
  if (has_control_character(kept)) return refuse(std::string(field) + " must not have control characters");
  const std::size_t length = count_code_points(kept);
  if (length < least || length > most) {
    return refuse(std::string(field) + " must have " + std::to_string(least) + " to " + std::to_string(most) +
                  " characters, not " + std::to_string(length));
  }
  return std::string(kept);
}

}  // namespace

std::string_view to_string(Status status) noexcept {
  switch (status) {
    case Status::Active:
      return "active";
    case Status::Expired:
      return "expired";
    case Status::Revoked:
      break;
  }
  return "revoked";
}

std::optional<Status> parse_status(std::string_view text) noexcept {
  for (const Status status : {Status::Active, Status::Expired, Status::Revoked}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

bool ended_by_rotation(const Token& token) noexcept {
  if (!token.replaced_by) return false;
  if (token.revoked) return token.revoked->reason == kRotatedReason;
  return token.replaced_by->retirement == Retirement::Overlap && !token.idled_at;
}

Result<std::string> normalise_label(std::string_view text) { return normalise(text, "label", 1, kMaxLabelCodePoints); }

Result<std::string> normalise_reason(std::string_view text) {
  return normalise(text, "reason", 0, kMaxReasonCodePoints);
}

}  // namespace tokenward::domain
