#include "http/answer_figures.h"

#include <array>

namespace tokenward::http {
namespace {

// The rows before those of the table.
constexpr std::size_t kForwardAuth = 0;
constexpr std::size_t kUnmatched = 1;  // no such route or method, or OPTIONS

/// Classes of status (RFC 9110 section 15), and a connection that was closed instead.
constexpr std::array<std::string_view, 5> kClasses{"none", "2xx", "3xx", "4xx", "5xx"};

constexpr std::size_t class_of(std::uint16_t status) noexcept {
  return status >= 200 && status < 600 ? status / 100 - 1U : 0;
}

}  // namespace

AnswerFigures::AnswerFigures(const std::vector<const Route*>& routes)
    : counts_((routes.size() + kUnmatched + 1) * kClasses.size()) {
  const auto add = [this](std::string_view method, std::string_view pattern) {
    rows_.push_back(std::make_unique<Row>());
    rows_.back()->method = method;
    rows_.back()->pattern = pattern;
  };
  add("any", "/v1/auth");
  add("any", "unmatched");
  for (const Route* route : routes) {
    places_.emplace(route, rows_.size());
    add(to_string(route->method), route->pattern);
  }
}

std::size_t AnswerFigures::row_of(const RequestTrail& trail) const noexcept {
  if (trail.is_forward_auth()) return kForwardAuth;
  const auto place = places_.find(trail.route());
  return place == places_.end() ? kUnmatched : place->second;
}

void AnswerFigures::answered(const Answered& answered) noexcept {
  const std::size_t row = row_of(answered.trail);
  counts_.add(row * kClasses.size() + class_of(answered.status));
  rows_[row]->times.record(answered.duration);
}

void AnswerFigures::append_to(Exposition& out) const {
  out.family("tokenward_http_requests_total", Exposition::Kind::Counter,
             "Requests by route and class of the answer's status; none: the connection was closed instead.");
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    for (std::size_t i = 0; i < kClasses.size(); ++i) {
      const std::uint64_t count = counts_.value(row * kClasses.size() + i);
      if (count == 0) continue;
      out.sample(count, {{"route", rows_[row]->pattern}, {"method", rows_[row]->method}, {"code", kClasses[i]}});
    }
  }
  out.family(
      "tokenward_http_request_seconds", Exposition::Kind::Histogram,
      "How long requests took from their admission to their answer; what is answered at once counts as no time.");
  for (const auto& row : rows_) {
    const HistogramSnapshot times = row->times.snapshot();
    if (times.count() > 0) out.sample(times, {{"route", row->pattern}, {"method", row->method}});
  }
}

}  // namespace tokenward::http
