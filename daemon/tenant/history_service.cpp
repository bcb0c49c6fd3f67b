#include "tenant/history_service.h"

#include "base/encoding.h"
#include "storage/event_records.h"
#include "tenant/access.h"
#include "tenant/house.h"
#include "tenant/text_search.h"

namespace tokenward::tenant {
namespace {

using domain::Authority;
using domain::HistoryEvent;
using domain::Role;

constexpr std::uint32_t kRowsPerScan = 500;
constexpr std::size_t kMaxSubjectBytes = 255;  // the column that it stands in
constexpr std::size_t kMaxTextCodePoints = 100;

bool mentions(const HistoryEvent& event, std::string_view text) {
  const auto& detail = event.detail;
  for (const std::string_view part :
       {std::string_view(detail.label), std::string_view(detail.owner), std::string_view(detail.actor),
        std::string_view(detail.source), std::string_view(detail.reason), std::string_view(event.subject)}) {
    if (contains_ignoring_case(part, text)) return true;
  }
  return false;
}

bool matches(const HistoryEvent& event, const HistoryQuery& query) {
  if (!query.actions.empty() && !query.actions.contains(event.action)) return false;
  if (!mentions(event, query.text)) return false;
  if (query.subject && event.subject != *query.subject) return false;
  return !query.owner || event.detail.owner == *query.owner;
}

std::string filter_text(const HistoryQuery& query) {
  const auto time = [](const std::optional<Instant>& at) { return at ? std::to_string(to_micros(*at)) : "-"; };
  std::string text = "history";
  for (const auto& part : {std::to_string(query.actions.bits()), query.subject.value_or(""), query.owner.value_or(""),
                           query.text, time(query.from), time(query.to)}) {
    text.append(1, '\0').append(part);
  }
  return text;
}

storage::Scan scan_for(const TenantRuntime& tenant, const HistoryQuery& query, storage::Scan::Order order) {
  storage::Scan scan{.kind = storage::Kind::Event, .tenant = tenant.handle(), .order = order, .limit = kRowsPerScan};
  // The subject stands in the owner's column, the action in the state's: at most one of them can be asked of the store.
  if (query.subject) {
    scan.owner = *query.subject;
  } else if (const auto action = query.actions.only()) {
    scan.state = static_cast<std::uint32_t>(*action);
  }
  return scan;
}

/// Ids begin with the time, so a bound in time is a bound in keys. No event has the number 0, so this id lies below
/// every event of its microsecond and serves as an exclusive bound either way.
std::string bound_at(const Instant& at) { return storage::event_id(at, 0); }

/// What a member may see is its own; anybody above sees all of the tenant.
Result<HistoryQuery> narrow(const Authority& caller, const TenantRuntime& tenant, const HistoryQuery& asked) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  if (asked.subject && (asked.subject->empty() || asked.subject->size() > kMaxSubjectBytes)) {
    return Error{ErrorCode::Invalid, "subject must have 1 to 255 bytes", "subject"};
  }
  if (count_code_points(asked.text) > kMaxTextCodePoints) {
    return Error{ErrorCode::Invalid, "text may have at most 100 characters", "text"};
  }
  HistoryQuery query = asked;
  if (caller.role == Role::Member) {
    if (query.owner && *query.owner != caller.owner) {
      return Error{ErrorCode::NotFound, "there is no such owner", "owner"};
    }
    query.owner = caller.owner;
  }
  return query;
}

/// A tenant's turn at something that it may do once at a time, for as long as this lives.
class Turn {
 public:
  Turn(Guarded<std::set<domain::TenantHandle>>& busy, const domain::TenantHandle& tenant)
      : busy_(busy), tenant_(tenant), taken_(busy.lock()->insert(tenant).second) {}
  ~Turn() {
    if (taken_) busy_.lock()->erase(tenant_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  explicit operator bool() const noexcept { return taken_; }

 private:
  Guarded<std::set<domain::TenantHandle>>& busy_;
  const domain::TenantHandle tenant_;
  const bool taken_;
};

}  // namespace

Result<Page<HistoryEvent>> HistoryService::list(const Authority& caller, TenantRuntime& tenant,
                                                const HistoryQuery& asked) {
  auto narrowed = narrow(caller, tenant, asked);
  if (!narrowed) return narrowed.error();
  const HistoryQuery& query = *narrowed;
  if (query.limit < 1 || query.limit > kMaxPageLimit) {
    return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  }
  const std::string filter = filter_text(query);
  auto scan = scan_for(tenant, query, storage::Scan::Order::Descending);
  if (query.to) scan.after_id = bound_at(*query.to);
  if (query.from) scan.until_id = bound_at(*query.from);
  if (!query.cursor.empty()) {
    auto position = decode_cursor(tenant.handle(), filter, query.cursor);
    if (!position) return position.error();
    scan.after_id = std::move(*position);
  }
  Page<HistoryEvent> page;
  Result<void> damage;
  std::uint32_t visited = 0;
  for (bool more = true; more;) {
    std::uint32_t rows = 0;
    auto scanned = tenant.room().store().scan(scan, [&](storage::Record&& row) {
      if (page.items.size() == query.limit || visited == kMaxRowsPerPage) {
        page.next_cursor = encode_cursor(tenant.handle(), filter, scan.after_id);
        return more = false;
      }
      ++rows;
      ++visited;
      scan.after_id = row.key.id;
      auto event = storage::decode_event(row);
      if (!event) {
        damage = event.error();
        return more = false;
      }
      if (matches(*event, query)) page.items.push_back(std::move(*event));
      return true;
    });
    if (!scanned) return scanned.error();
    if (!damage) return damage.error();
    if (rows < scan.limit) more = false;
  }
  return page;
}

Result<void> HistoryService::export_all(const Authority& caller, TenantRuntime& tenant, const HistoryQuery& asked,
                                        const std::function<bool(const HistoryEvent&)>& row) {
  auto narrowed = narrow(caller, tenant, asked);
  if (!narrowed) return narrowed.error();
  auto scan = scan_for(tenant, *narrowed, storage::Scan::Order::Ascending);
  if (narrowed->from) scan.after_id = bound_at(*narrowed->from);
  if (narrowed->to) scan.until_id = bound_at(*narrowed->to);
  Result<void> damage;
  for (bool more = true; more;) {
    std::vector<HistoryEvent> events;
    std::uint32_t rows = 0;
    auto scanned = tenant.room().store().scan(scan, [&](storage::Record&& stored) {
      ++rows;
      scan.after_id = stored.key.id;
      auto event = storage::decode_event(stored);
      if (!event) {
        damage = event.error();
        return false;
      }
      if (matches(*event, *narrowed)) events.push_back(std::move(*event));
      return true;
    });
    if (!scanned) return scanned;
    if (!damage) return damage;
    for (const auto& event : events) {
      if (!row(event)) return {};
    }
    more = rows == scan.limit;
  }
  return {};
}

Result<HistoryReport> HistoryService::verify(const Authority& caller, TenantRuntime& tenant) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  const Turn turn(verifying_, tenant.handle());
  if (!turn) return Error{ErrorCode::Busy, "this history is being verified already"};
  return verify_chain(tenant.room().store(), *house_.keyring(), tenant.handle());
}

}  // namespace tokenward::tenant
