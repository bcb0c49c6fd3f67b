#pragma once
// What is counted of each tenant, where the settings want tenants told apart. Bounded: the first of them have labels of
// their own, all others share one, so that whoever may create tenants cannot flood the monitoring.

#include <chrono>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "base/exposition.h"
#include "base/tally.h"
#include "domain/history_event.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

enum class Reason : std::uint8_t;

/// Of one tenant, or of all those without a label. Thread-safe, without a lock.
class TenantFigures {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// A genuine value of the tenant was checked.
  void note_validation(Reason reason) noexcept;
  /// An event was added to its history.
  void note_event(domain::Action action) noexcept;
  /// A task of it has begun, after so long in its lane.
  void note_wait(Duration waited) noexcept;
  /// A task of it was refused.
  void note_refusal() noexcept { count(Number::TasksRefused); }

 private:
  friend class TenantFigureBook;
  enum class Number : std::uint8_t {
    Valid,
    Refused,
    Unavailable,
    Minted,
    Rotated,
    Revoked,
    Tasks,
    MicrosecondsWaited,
    TasksRefused,
  };
  void count(Number number, std::uint64_t amount = 1) noexcept { tally_.add(static_cast<std::size_t>(number), amount); }
  [[nodiscard]] std::uint64_t value(Number number) const noexcept {
    return tally_.value(static_cast<std::size_t>(number));
  }

  Tally tally_{static_cast<std::size_t>(Number::TasksRefused) + 1};
};

/// The figures of all tenants. Thread-safe.
class TenantFigureBook {
 public:
  /// What those are called that have no label of their own; no slug begins with an underscore.
  static constexpr std::string_view kOthers = "_other";

  /// `most`: how many have one; 0: nothing is counted.
  explicit TenantFigureBook(std::size_t most) : most_(most), others_(std::make_shared<TenantFigures>()) {}

  /// The figures of a tenant that is taken into memory; null where nothing is counted.
  [[nodiscard]] std::shared_ptr<TenantFigures> enter(const domain::TenantHandle& handle,
                                                     const domain::TenantSlug& slug);
  /// Gives the label of a tenant that is gone to the next one.
  void leave(const domain::TenantHandle& handle);
  /// The figures of whoever works under `handle`, a tenant that is not in memory among the others. Never null.
  [[nodiscard]] std::shared_ptr<TenantFigures> of(const domain::TenantHandle& handle) const;
  [[nodiscard]] bool is_on() const noexcept { return most_ > 0; }

  /// Adds the metrics; none where nothing is counted.
  void append_to(Exposition& out) const;

 private:
  struct Page {
    std::string slug;
    std::shared_ptr<TenantFigures> figures;
  };
  [[nodiscard]] std::vector<Page> pages() const;

  const std::size_t most_;
  const std::shared_ptr<TenantFigures> others_;
  mutable std::shared_mutex mutex_;
  std::map<domain::TenantHandle, Page> pages_;  // guarded by mutex_
};

}  // namespace tokenward::tenant
