#include "tenant/tenant_figures.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "tenant/validator.h"

namespace tokenward::tenant {

void TenantFigures::note_validation(Reason reason) noexcept {
  switch (reason) {
    case Reason::None:
      return count(Number::Valid);
    case Reason::Unavailable:
      return count(Number::Unavailable);
    default:
      return count(Number::Refused);
  }
}

void TenantFigures::note_event(domain::Action action) noexcept {
  switch (action) {
    case domain::Action::TokenMinted:
      return count(Number::Minted);
    case domain::Action::TokenRotated:
      return count(Number::Rotated);
    case domain::Action::TokenRevoked:
      return count(Number::Revoked);
    default:
      return;
  }
}

void TenantFigures::note_wait(Duration waited) noexcept {
  count(Number::Tasks);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(waited).count();
  count(Number::MicrosecondsWaited, static_cast<std::uint64_t>(std::max<decltype(micros)>(micros, 0)));
}

std::shared_ptr<TenantFigures> TenantFigureBook::enter(const domain::TenantHandle& handle,
                                                       const domain::TenantSlug& slug) {
  if (most_ == 0) return nullptr;
  const std::unique_lock lock(mutex_);
  const auto known = pages_.find(handle);
  if (known != pages_.end()) return known->second.figures;
  if (pages_.size() == most_) return others_;
  return pages_.emplace(handle, Page{slug.text(), std::make_shared<TenantFigures>()}).first->second.figures;
}

void TenantFigureBook::leave(const domain::TenantHandle& handle) {
  const std::unique_lock lock(mutex_);
  pages_.erase(handle);
}

std::shared_ptr<TenantFigures> TenantFigureBook::of(const domain::TenantHandle& handle) const {
  const std::shared_lock lock(mutex_);
  const auto known = pages_.find(handle);
  return known == pages_.end() ? others_ : known->second.figures;
}

std::vector<TenantFigureBook::Page> TenantFigureBook::pages() const {
  std::vector<Page> pages;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [handle, page] : pages_) pages.push_back(page);
  }
  pages.push_back({std::string(kOthers), others_});
  return pages;
}

void TenantFigureBook::append_to(Exposition& out) const {
  using Number = TenantFigures::Number;
  if (most_ == 0) return;
  const auto all = pages();
  const auto family = [&](std::string_view name, std::string_view help, std::string_view label,
                          std::initializer_list<std::pair<std::string_view, Number>> numbers) {
    out.family(name, Exposition::Kind::Counter, help);
    for (const auto& [slug, figures] : all) {
      for (const auto& [value, number] : numbers) {
        const std::uint64_t count = figures->value(number);
        if (label.empty()) {
          out.sample(count, {{"tenant", slug}});
        } else {
          out.sample(count, {{"tenant", slug}, {label, value}});
        }
      }
    }
  };
  family("tokenward_tenant_validations_total", "Genuine values of the tenant that were checked, by how that ended.",
         "outcome", {{"valid", Number::Valid}, {"refused", Number::Refused}, {"unavailable", Number::Unavailable}});
  family("tokenward_tenant_token_changes_total", "Changes of the tenant's tokens that its history tells of.", "change",
         {{"minted", Number::Minted}, {"rotated", Number::Rotated}, {"revoked", Number::Revoked}});
  family("tokenward_tenant_lane_tasks_total", "Tasks of the tenant that have begun.", {}, {{{}, Number::Tasks}});
  family("tokenward_tenant_lane_tasks_refused_total", "Tasks of the tenant that were refused.", {},
         {{{}, Number::TasksRefused}});
  out.family("tokenward_tenant_lane_wait_seconds_total", Exposition::Kind::Counter,
             "How long the tenant's tasks have waited for a worker, all together.");
  for (const auto& [slug, figures] : all) {
    out.sample(std::chrono::microseconds(figures->value(Number::MicrosecondsWaited)), {{"tenant", slug}});
  }
}

}  // namespace tokenward::tenant
