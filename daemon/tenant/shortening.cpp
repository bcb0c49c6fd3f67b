// shorten_tokens: what enforcing a policy writes.

#include <boost/json/serialize.hpp>
#include <map>
#include <set>

#include "storage/limits.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/enforcing.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Token;
using domain::TokenId;
using storage::TokenState;

/// Each token takes four ops at most: row, event, timer, owner.
static_assert(kMostShortenedAtOnce * 4 + 16 <= storage::kMaxOps);
/// Leaves room for a token as large as one can be, and for what is written besides tokens.
constexpr std::size_t kBytesPerChange = storage::kMaxChangesetBytes - 512 * 1024;
/// What a record of an owner may grow by with each slot that gets an end.
constexpr std::size_t kBytesPerSlot = 16;

std::string terms_as_json(const Token& token) {
  boost::json::value expires_at = nullptr, idle_days = nullptr;
  if (token.expires_at) expires_at = to_rfc3339(*token.expires_at);
  if (token.idle_limit) idle_days = static_cast<std::int64_t>(token.idle_limit->count());
  return boost::json::serialize(
      boost::json::object{{"expires_at", std::move(expires_at)}, {"idle_days", std::move(idle_days)}});
}

/// Whoever asked for the enforcement.
domain::Authority actor_of(const domain::Enforcement& enforcement, const domain::TenantHandle& tenant) {
  domain::Authority actor = operator_from(enforcement.source, tenant);
  actor.owner = enforcement.actor;
  return actor;
}

/// One draft's worth of tokens. One thread at a time.
class Shortener {
 public:
  Shortener(Draft& draft, const TenantRuntime& tenant, const domain::Enforcement& enforcement,
            LastOperator last_operator)
      : draft_(draft),
        tenant_(tenant),
        handle_(tenant.handle()),
        enforcement_(enforcement),
        actor_(actor_of(enforcement, handle_)),
        last_operator_(last_operator),
        bytes_before_(draft.byte_count()) {}

  Result<void> run(const std::vector<TokenId>& ids, std::size_t start, Shortened& done);

 private:
  enum class Step : std::uint8_t { Left, Changed, Full };
  struct Holder {
    OwnerInDraft present;
    bool changed = false;
  };
  Result<void> prefetch(const std::vector<TokenId>& ids, std::size_t start, std::size_t end);
  Result<Step> treat(const TokenId& id);
  Result<Step> write(const Token& token, const domain::Shortening& shortening, Holder& holder);
  Result<void> wind_timer(const TokenId& id, Instant due);
  Result<Holder*> owner_of(const domain::Owner& owner);
  Result<bool> may_end(const Token& token);
  [[nodiscard]] bool full() const { return draft_.byte_count() + owner_bytes_ > bytes_before_ + kBytesPerChange; }

  Draft& draft_;
  const TenantRuntime& tenant_;
  const domain::TenantHandle handle_;
  const domain::Enforcement& enforcement_;
  const domain::Authority actor_;
  const LastOperator last_operator_;
  const std::size_t bytes_before_;
  std::optional<domain::Tenant> record_;
  std::map<std::string, Holder> owners_;  // of the tokens so far; written once all are done
  std::size_t owner_bytes_ = 0;
  storage::Key reading_;
  bool ended_an_operator_ = false;
};

Result<void> Shortener::run(const std::vector<TokenId>& ids, std::size_t start, Shortened& done) {
  done = {.next = start, .damaged = {}};
  auto tenant = read_tenant(draft_, handle_);
  if (!tenant) return tenant.error();
  record_ = std::move(tenant->value);
  const std::size_t end = std::min(ids.size(), start + kMostShortenedAtOnce);
  if (auto fetched = prefetch(ids, start, end); !fetched) return fetched;
  for (; done.next < end; ++done.next) {
    const auto mark = draft_.mark();
    const auto step = treat(ids[done.next]);
    if (!step && step.error().code != ErrorCode::Corrupt) return step.error();
    if (!step) {
      draft_.roll_back(mark);
      done.damaged.push_back(reading_);
    } else if (*step == Step::Full) {
      break;
    } else if (*step == Step::Changed) {
      ++done.changed;
    }
  }
  for (const auto& [name, owner] : owners_) {
    if (owner.changed) write_owner(draft_, handle_, owner.present);
  }
  const bool refuses = ended_an_operator_ && last_operator_ == LastOperator::Refuse;
  return refuses ? keep_an_operator(draft_, *record_) : Result<void>{};
}

/// Everything that the tokens need, in two calls of the store.
Result<void> Shortener::prefetch(const std::vector<TokenId>& ids, std::size_t start, std::size_t end) {
  std::vector<storage::Key> rows;
  for (std::size_t i = start; i < end; ++i) {
    rows.push_back(storage::token_key(handle_, ids[i]));
    if (enforcement_.bounds.idle_limit) rows.push_back(storage::timer_key(handle_, ids[i]));
  }
  if (auto fetched = draft_.prefetch(rows); !fetched) return fetched;
  std::set<storage::Key> owners;
  for (std::size_t i = start; i < end; ++i) {
    auto row = draft_.read(storage::token_key(handle_, ids[i]));
    if (!row) return row.error();
    const auto owner = *row == nullptr ? std::nullopt : domain::Owner::parse((*row)->owner);
    if (owner) owners.insert(storage::owner_key(handle_, *owner));
  }
  return draft_.prefetch({owners.begin(), owners.end()});
}

Result<Shortener::Step> Shortener::treat(const TokenId& id) {
  reading_ = storage::token_key(handle_, id);
  auto row = draft_.read(reading_);
  if (!row) return row.error();
  if (*row == nullptr || (*row)->state != static_cast<std::uint32_t>(TokenState::Active)) return Step::Left;
  auto token = read_token(draft_, handle_, id);
  if (!token) return token.error();
  if (!enforcement_.reaches(token->value)) return Step::Left;
  auto holder = owner_of(token->value.owner);
  if (!holder) return holder.error();
  const auto standing = domain::standing_of(token->value, *record_, &(*holder)->present.record, draft_.now());
  if (standing.status != domain::Status::Active) return Step::Left;
  const auto shortening = domain::shorten(enforcement_.bounds, token->value, enforcement_.earliest_end(draft_.now()));
  if (!shortening) return Step::Left;
  if (full()) return Step::Full;
  return write(token->value, *shortening, **holder);
}

Result<Shortener::Step> Shortener::write(const Token& token, const domain::Shortening& shortening, Holder& holder) {
  const Instant now = draft_.now();
  const auto mark = draft_.mark();
  Token changed = token;
  changed.expires_at = shortening.expires_at;
  changed.idle_limit = shortening.idle_limit;
  const bool ends = shortening.ends_by(now);
  const bool idle = ends && !(changed.expires_at && *changed.expires_at <= now);
  if (idle) changed.idled_at = now;
  auto event = event_by(actor_, ends ? Action::TokenExpired : Action::TokenShortened, domain::to_string(token.id),
                        idle ? "idle" : (ends ? "policy" : ""));
  event.detail.before = terms_as_json(token);
  event.detail.after = terms_as_json(changed);
  write_token(draft_, handle_, changed, ends ? TokenState::Expired : TokenState::Active, std::move(event));
  if (ends) {
    auto may = may_end(token);
    if (!may) return may.error();
    if (!*may) return draft_.roll_back(mark), Step::Left;
  } else if (shortening.idle_due) {
    if (auto wound = wind_timer(token.id, *shortening.idle_due); !wound) return wound.error();
  }
  holder.changed = true;
  auto& slots = holder.present.record.slots(domain::class_of(token));
  if (ends) domain::release(slots, token.id);
  for (auto& slot : slots) {
    if (slot.id == token.id) slot.expires_at = changed.expires_at;
  }
  return Step::Changed;
}

/// The timer of a token that has ended goes when it is due.
Result<void> Shortener::wind_timer(const TokenId& id, Instant due) {
  auto timer = storage::encode_timer(draft_.keyring(), handle_, id, due);
  auto present = draft_.read(timer.key);
  if (!present) return present.error();
  if (*present != nullptr) {
    draft_.put(std::move(timer));
  } else {
    draft_.insert(std::move(timer));
  }
  return {};
}

Result<Shortener::Holder*> Shortener::owner_of(const domain::Owner& owner) {
  const auto known = owners_.find(owner.text());
  if (known != owners_.end()) return &known->second;
  reading_ = storage::owner_key(handle_, owner);
  auto row = draft_.read(reading_);
  if (!row) return row.error();
  if (*row == nullptr) return Error{ErrorCode::Corrupt, "the owner has tokens and no record"};
  const std::size_t bytes = (*row)->body.size();
  auto record = read_owner(draft_, handle_, owner);
  if (!record) return record.error();
  owner_bytes_ += bytes + kBytesPerSlot * (record->record.ordinary.size() + record->record.management.size());
  return &owners_.emplace(owner.text(), Holder{std::move(*record)}).first->second;
}

/// Whether a token that has just been ended was not the last operator's; where that is refused, it is so at the end.
Result<bool> Shortener::may_end(const Token& token) {
  if (!tenant_.is_system() || domain::role_of(token.scopes) != domain::Role::Operator) return true;
  ended_an_operator_ = true;
  if (last_operator_ == LastOperator::Refuse) return true;
  const auto kept = keep_an_operator(draft_, *record_);
  if (!kept && kept.error().code != ErrorCode::Conflict) return kept.error();
  return static_cast<bool>(kept);
}

}  // namespace

Result<void> shorten_tokens(Draft& draft, const TenantRuntime& tenant, const domain::Enforcement& enforcement,
                            const std::vector<TokenId>& ids, std::size_t start, LastOperator last_operator,
                            Shortened& done) {
  return Shortener(draft, tenant, enforcement, last_operator).run(ids, start, done);
}

}  // namespace tokenward::tenant
