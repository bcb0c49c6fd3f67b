#pragma once
// What is noted of one request on its way, for those who log and count: its id and trace, its route, who sent it. It
// goes with the request from thread to thread, so one thread at a time may use it; once `settle` was called any number
// may read.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "http/request_id.h"
#include "tenant/valid_token.h"

namespace tokenward::http {

struct Route;
struct TablePath;

class RequestTrail {
 public:
  /// Borrows all three. `notes_callers`: somebody wants to know them.
  RequestTrail(const RequestMessage& message, RequestIds& ids, bool notes_callers) noexcept
      : message_(&message), ids_(&ids), notes_callers_(notes_callers) {}

  /// The request's memory is now that of `message`, and several threads will read.
  void settle(const RequestMessage& message) noexcept;

  /// The id that the request brought, if it is a good one, else one of its own; made when it is first asked for.
  [[nodiscard]] std::string_view id() const noexcept;
  /// Whether the answer tells it: forward-auth repeats what the gateway sent, everything else tells it always.
  [[nodiscard]] bool tells_id() const noexcept { return !forward_auth_ || find_sent_id(); }
  /// Of the `traceparent` that it brought; empty: none, or a bad one.
  [[nodiscard]] std::string_view trace_id() const noexcept;

  /// The route's row in the table; null for forward-auth and where no row answers.
  [[nodiscard]] const Route* route() const noexcept { return route_; }
  /// The pattern of the path: `/v1/auth` for forward-auth, empty where nothing is served. It lives as long as the
  /// router.
  [[nodiscard]] std::string_view pattern() const noexcept { return pattern_; }
  [[nodiscard]] bool is_forward_auth() const noexcept { return forward_auth_; }

  /// The slug of the tenant that it is about, as far as that was found out; empty: none.
  [[nodiscard]] std::string_view tenant() const noexcept { return {tenant_.data(), tenant_length_}; }
  /// The same tenant as a number that hardly another one has; none: none.
  [[nodiscard]] const std::optional<std::uint64_t>& party() const noexcept { return party_; }
  /// The token that it was sent with, or that started its session, once that was found good.
  [[nodiscard]] const std::optional<domain::TokenId>& token() const noexcept { return token_; }

  void note_forward_auth() noexcept;
  void note_path(const TablePath& path, const Route* route) noexcept;
  void note_tenant(const tenant::TenantRuntime& tenant) noexcept;
  void note_token(const domain::TokenId& id) noexcept;
  /// A good token and its tenant.
  void note_caller(const tenant::ValidToken& token) noexcept;

 private:
  enum class Id : std::uint8_t { NotLooked, NotSent, Sent, Made };

  bool find_sent_id() const noexcept;

  const RequestMessage* message_;
  RequestIds* ids_;
  const Route* route_ = nullptr;
  std::string_view pattern_;
  std::optional<std::uint64_t> party_;
  std::optional<domain::TokenId> token_;
  const bool notes_callers_;
  bool forward_auth_ = false;
  std::uint8_t tenant_length_ = 0;
  mutable Id id_state_ = Id::NotLooked;
  mutable std::uint8_t id_length_ = 0;
  std::array<char, 63> tenant_{};
  mutable std::array<char, kLongestRequestId> id_{};
};

/// The same for a message, if anybody follows it.
inline void note_caller(const RequestMessage& message, const tenant::ValidToken& token) noexcept {
  if (message.trail != nullptr) message.trail->note_caller(token);
}

/// Appends the field `X-Request-Id` of an answer, where it has one.
void append_request_id(std::string& out, const RequestMessage& message);

/// The sentence by which somebody who was told that something went wrong can ask about it; empty without a trail.
[[nodiscard]] std::string how_to_ask_about(const RequestMessage& message);

}  // namespace tokenward::http
