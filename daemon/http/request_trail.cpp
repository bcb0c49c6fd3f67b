#include "http/request_trail.h"

#include <algorithm>

#include "base/bytes.h"
#include "http/call.h"
#include "http/router.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kForwardAuthPattern = "/v1/auth";

}  // namespace

void RequestTrail::settle(const RequestMessage& message) noexcept {
  message_ = &message;
  static_cast<void>(id());
}

/// Whether there is a good one; then it is in `id_`.
bool RequestTrail::find_sent_id() const noexcept {
  if (id_state_ == Id::NotLooked) {
    const std::string_view sent = Call::find_field(*message_, kRequestIdField);
    id_state_ = is_request_id(sent) ? Id::Sent : Id::NotSent;
    if (id_state_ == Id::Sent) {
      std::copy(sent.begin(), sent.end(), id_.begin());
      id_length_ = static_cast<std::uint8_t>(sent.size());
    }
  }
  return id_state_ == Id::Sent;
}

std::string_view RequestTrail::id() const noexcept {
  if (!find_sent_id() && id_state_ != Id::Made) {
    ids_->write_next(id_.data());
    id_length_ = RequestIds::kLength;
    id_state_ = Id::Made;
  }
  return {id_.data(), id_length_};
}

std::string_view RequestTrail::trace_id() const noexcept {
  return trace_id_of(Call::find_field(*message_, kTraceParentField));
}

void RequestTrail::note_forward_auth() noexcept {
  forward_auth_ = true;
  pattern_ = kForwardAuthPattern;
}

void RequestTrail::note_path(const TablePath& path, const Route* route) noexcept {
  pattern_ = path.pattern.text();
  route_ = route;
}

void RequestTrail::note_tenant(const tenant::TenantRuntime& tenant) noexcept {
  party_ = FixedBytesHash{}(tenant.handle());
  if (!notes_callers_) return;
  const std::string& slug = tenant.slug().text();
  tenant_length_ = static_cast<std::uint8_t>(std::min(slug.size(), tenant_.size()));
  std::copy_n(slug.begin(), tenant_length_, tenant_.begin());
}

void RequestTrail::note_token(const domain::TokenId& id) noexcept {
  if (notes_callers_) token_ = id;
}

void RequestTrail::note_caller(const tenant::ValidToken& token) noexcept {
  note_token(token.id());
  note_tenant(token.tenant());
}

void append_request_id(std::string& out, const RequestMessage& message) {
  if (message.trail == nullptr || !message.trail->tells_id()) return;
  out.append("X-Request-Id: ").append(message.trail->id()).append("\r\n");
}

std::string how_to_ask_about(const RequestMessage& message) {
  if (message.trail == nullptr) return {};
  return " It has the request id " + std::string(message.trail->id()) + ".";
}

}  // namespace tokenward::http
