#include "net/gate.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "net/request_line.h"
#include "net/target.h"

namespace tokenward::net {
namespace {

Piece piece_of(std::string_view part, std::span<const char> input) noexcept {
  return {static_cast<std::uint32_t>(part.data() - input.data()), static_cast<std::uint32_t>(part.size())};
}

/// Whether a request line, perhaps cut short or malformed, asks for forward-auth: its refusal must look like one.
bool line_names_forward_auth(std::string_view line) noexcept {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const std::string_view rest = line.substr(space + 1);
  return is_forward_auth(rest.substr(0, rest.find(' ')));
}

}  // namespace

Gate::Progress Gate::scan(std::span<char> input) {
  if (stage_ == Stage::RequestLine && !take_request_line(input)) return progress_;
  if (stage_ == Stage::Fields && !take_fields(input)) return progress_;
  if (stage_ == Stage::Body && !take_body(input)) return progress_;
  return progress_;
}

void Gate::restart() noexcept {
  stage_ = Stage::RequestLine;
  position_ = searched_ = field_lines_ = field_bytes_ = 0;
  skipped_empty_line_ = forward_auth_ = http_1_0_ = continue_said_ = leaves_body_ = false;
  method_ = target_ = body_ = Piece{};
}

bool Gate::need_more() noexcept {
  progress_ = Progress::NeedMore;
  return false;
}

bool Gate::stop(const Rule& broken) noexcept {
  progress_ = Progress::Refused;
  refusal_.broken = &broken;
  refusal_.forward_auth = forward_auth_ || listener_.auth_only;
  stage_ = Stage::Done;
  return false;
}

void Gate::refuse(const Rule& broken, std::span<const char> input) noexcept {
  if (stage_ == Stage::RequestLine) {
    const std::string_view seen{input.data() + position_, input.size() - position_};
    forward_auth_ = line_names_forward_auth(seen);
    refusal_.head = seen.starts_with("HEAD ");
  }
  stop(broken);
}

/// Finds the line of at most `limit` bytes that begins at `position_`, and moves behind it if it is whole.
Gate::Line Gate::take_line(std::span<const char> input, std::size_t limit, Piece& line) noexcept {
  const std::size_t horizon = position_ + limit + 2;
  const std::size_t end = std::min(input.size(), horizon);
  const void* const feed = end > searched_ ? std::memchr(input.data() + searched_, '\n', end - searched_) : nullptr;
  if (feed == nullptr) {
    searched_ = end;
    return end == horizon ? Line::TooLong : Line::Partial;
  }
  const auto line_end = static_cast<std::size_t>(static_cast<const char*>(feed) - input.data());
  if (line_end == position_ || input[line_end - 1] != '\r') return Line::BadEnd;
  line = {static_cast<std::uint32_t>(position_), static_cast<std::uint32_t>(line_end - 1 - position_)};
  position_ = searched_ = line_end + 1;
  return Line::Whole;
}

bool Gate::take_request_line(std::span<char> input) {
  for (;;) {
    Piece line;
    switch (take_line(input, kMaxLine, line)) {
      case Line::Partial:
        return need_more();
      case Line::TooLong:
        return refuse(rule::kRequestLineLength, input), false;
      case Line::BadEnd:
        return refuse(rule::kLineEnd, input), false;
      case Line::Whole:
        break;
    }
    if (line.length == 0 && !skipped_empty_line_) {  // RFC 9112 section 2.2.
      skipped_empty_line_ = true;
      continue;
    }
    RequestLine parsed;
    const std::string_view text = line.in(input);
    Broken broken = parse_request_line(text, parsed);
    refusal_.head = parsed.method == "HEAD";
    if (broken != nullptr) {
      forward_auth_ = line_names_forward_auth(text);
      return stop(*broken);
    }
    broken = open_route(input, parsed.method, parsed.target, parsed.http_1_0);
    if (broken != nullptr) return stop(*broken);
    stage_ = Stage::Fields;
    return true;
  }
}

/// Checks the target and asks for the rules of its route.
Broken Gate::open_route(std::span<const char> input, std::string_view method, std::string_view target, bool http_1_0) {
  forward_auth_ = listener_.auth_only || is_forward_auth(target);
  const Broken broken = forward_auth_ ? check_forward_auth_target(target) : check_own_target(target);
  if (broken != nullptr) return broken;

  const std::string_view path = path_of(target);
  const bool cut = forward_auth_ && path != kForwardAuthPath;
  rules_ = &lookup_(method, cut ? kForwardAuthBelow : path, listener_);
  http_1_0_ = http_1_0;
  method_ = piece_of(method, input);
  target_ = cut ? Piece{method_.offset + method_.length, 0} : piece_of(target, input);
  fields_.start(*rules_, forward_auth_, http_1_0);
  return nullptr;
}

bool Gate::take_fields(std::span<char> input) {
  for (;;) {
    const std::size_t left = kMaxFieldBytes - field_bytes_;
    Piece line;
    switch (take_line(input, std::min(kMaxLine, left), line)) {
      case Line::Partial:
        return need_more();
      case Line::TooLong:
        return stop(left < kMaxLine ? rule::kFieldsLength : rule::kFieldLength);
      case Line::BadEnd:
        return stop(rule::kLineEnd);
      case Line::Whole:
        break;
    }
    if (line.length == 0) return finish_head(input);
    if (++field_lines_ > kMaxFieldLines) return stop(rule::kFieldCount);
    field_bytes_ += line.length;
    if (const Broken broken = fields_.add(input, line)) return stop(*broken);
  }
}

/// Decides where the message ends.
bool Gate::finish_head(std::span<char> input) {
  if (const Broken broken = fields_.finish(input, listener_)) return stop(*broken);
  body_ = {static_cast<std::uint32_t>(position_), 0};
  const std::uint64_t length = fields_.content_length().value_or(0);
  if (!fields_.is_chunked() && length == 0) return admit(input);
  if (forward_auth_) {
    skip_forward_auth_body(input);
    return admit(input);
  }
  if (length > rules_->max_body) return stop(rule::kBodyLength);
  chunks_ = ChunkedDecoder(rules_->max_body);
  stage_ = Stage::Body;
  return true;
}

/// Gateways announce bodies that never come: one that is already here whole is passed over, any other is left.
void Gate::skip_forward_auth_body(std::span<char> input) noexcept {
  if (fields_.is_chunked()) {
    chunks_ = ChunkedDecoder(std::numeric_limits<std::size_t>::max());
    std::size_t write = position_;
    std::size_t raw = position_;
    leaves_body_ = chunks_.decode(input, raw, write) != ChunkedDecoder::Progress::Complete;
    if (!leaves_body_) position_ = raw;
    return;
  }
  const std::uint64_t length = *fields_.content_length();
  leaves_body_ = length > input.size() - position_;
  if (!leaves_body_) position_ += static_cast<std::size_t>(length);
}

bool Gate::take_body(std::span<char> input) {
  const bool nothing_yet = position_ == input.size();
  if (fields_.is_chunked()) {
    std::size_t write = body_.offset + body_.length;
    const auto progress = chunks_.decode(input, position_, write);
    body_.length = static_cast<std::uint32_t>(write - body_.offset);
    if (progress == ChunkedDecoder::Progress::Refused) return stop(*chunks_.broken());
    if (progress == ChunkedDecoder::Progress::Complete) return admit(input);
  } else if (const auto length = static_cast<std::size_t>(*fields_.content_length());
             input.size() - position_ >= length) {
    body_.length = static_cast<std::uint32_t>(length);
    position_ += length;
    return admit(input);
  }
  need_more();
  if (nothing_yet && fields_.expects_continue() && !continue_said_ && fields_.may_continue()) {
    continue_said_ = true;
    progress_ = Progress::SendContinue;
  }
  return false;
}

bool Gate::admit(std::span<char> input) noexcept {
  const std::span<const KeptField> kept = fields_.kept();
  for (std::size_t i = 0; i < kept.size(); ++i)
    message_fields_[i] = {fields_.name_of(kept[i]), kept[i].value.in(input)};
  message_.method = method_.in(input);
  message_.target = target_.length == 0 ? kForwardAuthBelow : target_.in(input);
  message_.fields = {message_fields_.data(), kept.size()};
  message_.body = body_.in(input);
  message_.peer = peer_;
  message_.listener = &listener_;
  message_.http_1_0 = http_1_0_;
  message_.keep_alive = fields_.keeps_alive() && !leaves_body_;
  message_.bad_credential = fields_.has_bad_credential();
  progress_ = Progress::Admitted;
  stage_ = Stage::Done;
  return true;
}

std::size_t Gate::compact(std::span<char> input) noexcept {
  std::uint32_t top = 0;
  const auto keep = [&](Piece& piece) {
    if (piece.length > 0) std::memmove(input.data() + top, input.data() + piece.offset, piece.length);
    piece.offset = top;
    top += piece.length;
  };
  if (stage_ != Stage::RequestLine) {
    keep(method_);
    keep(target_);
    for (KeptField& field : fields_.kept()) keep(field.value);
  }
  if (stage_ == Stage::Body) keep(body_);
  Piece rest{static_cast<std::uint32_t>(position_), static_cast<std::uint32_t>(input.size() - position_)};
  searched_ = top + (searched_ - std::min(searched_, position_));
  position_ = top;
  keep(rest);
  return top;
}

}  // namespace tokenward::net
