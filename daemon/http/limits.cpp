#include "http/limits.h"

#include "http/answer.h"

namespace tokenward::http {
namespace {

using tenant::Drawn;

/// The time in which an empty bucket fills, in whole seconds: so many requests in that time are never refused.
std::uint32_t window_of(const domain::Rate& rate) noexcept {
  return (rate.burst + rate.per_second - 1) / rate.per_second;
}

/// `"name";first=1;second=2`, as a member of a list (RFC 9651).
void append_member(std::string& list, std::string_view name, std::string_view first, std::uint32_t first_value,
                   std::string_view second, std::uint32_t second_value) {
  list.append(list.empty() ? "\"" : ", \"").append(name).append("\";");
  list.append(first).append("=").append(std::to_string(first_value)).append(";");
  list.append(second).append("=").append(std::to_string(second_value));
}

std::string in_seconds(unsigned seconds) { return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds"); }

Problem rate_problem(std::string_view slug, std::string_view title, const Drawn& drawn) {
  return {.status = 429,
          .slug = slug,
          .title = title,
          .detail = std::to_string(drawn.rate.per_second) + " requests per second are let through, and " +
                    std::to_string(drawn.rate.burst) + " at once; try again in " + in_seconds(drawn.level.retry_in_s) +
                    ".",
          .retry_after_s = drawn.level.retry_in_s};
}

}  // namespace

Problem Limits::problem() const {
  if (const Drawn* const drawn = admission_.refused_by()) {
    return is_callers(*drawn)
               ? rate_problem("caller-rate-limited", "The caller sends too many requests", *drawn)
               : rate_problem("tenant-rate-limited", "The tenant's callers send too many requests", *drawn);
  }
  const Used& used = used_.value();
  return {.status = 429,
          .slug = "quota-exhausted",
          .title = "The token has been used as often as it may",
          .detail = "It may be used " + std::to_string(used.quota.limit) + " times in " +
                    in_seconds(static_cast<unsigned>(used.quota.window.count())) + "; the next window begins in " +
                    in_seconds(used.level.ends_in_s) + ".",
          .retry_after_s = used.level.ends_in_s};
}

unsigned Limits::retry_after_s() const noexcept {
  if (const Drawn* const drawn = admission_.refused_by()) return drawn->level.retry_in_s;
  return used_ && !used_->level.granted ? used_->level.ends_in_s : 0;
}

std::string Limits::policy_field() const {
  std::string list;
  const auto add = [&](std::string_view name, const std::optional<Drawn>& drawn) {
    if (drawn) append_member(list, name, "q", drawn->rate.burst, "w", window_of(drawn->rate));
  };
  add("caller", admission_.caller);
  add("tenant", admission_.tenant);
  if (used_) {
    append_member(list, "token", "q", used_->quota.limit, "w", static_cast<std::uint32_t>(used_->quota.window.count()));
  }
  return list;
}

std::string Limits::state_field() const {
  std::string list;
  const auto add = [&](std::string_view name, const std::optional<Drawn>& drawn) {
    if (drawn) append_member(list, name, "r", drawn->level.remaining, "t", drawn->level.full_in_s);
  };
  add("caller", admission_.caller);
  add("tenant", admission_.tenant);
  if (used_) append_member(list, "token", "r", used_->level.remaining, "t", used_->level.ends_in_s);
  return list;
}

void Limits::append_fields(std::string& out) const {
  if (!any()) return;
  out.append("RateLimit-Policy: ").append(policy_field()).append("\r\n");
  out.append("RateLimit: ").append(state_field()).append("\r\n");
}

void append_limited(std::string& out, const RequestMessage& request, const Limits& limits) {
  std::string fields;
  limits.append_fields(fields);
  append_problem(out, request, limits.problem(), fields);
}

}  // namespace tokenward::http
