// SessionService: open, find.

#include "storage/account_records.h"
#include "storage/session_records.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using domain::Session;

/// A use is written at most this often: a session's idle end may come that much early.
constexpr std::chrono::seconds kTouchEvery{60};

Error over() { return {ErrorCode::Unauthenticated, "The session is over."}; }

/// One look at everything that bears on a session. What is not there or damaged is an Unauthenticated error.
class Look {
 public:
  Look(House& house, const std::shared_ptr<TenantRuntime>& tenant)
      : house_(house), keyring_(house.keyring()), tenant_(tenant) {}

  template <class T>
  Result<T> read(const storage::Key& key, Result<T> (*decode)(const crypto::Keyring&, const storage::Record&),
                 Instant* touched = nullptr) const {
    auto record = tenant_->room().store().get(key);
    if (!record) return record.error();
    if (!*record) return over();
    if (touched != nullptr) *touched = from_micros((*record)->touched_us);
    auto decoded = decode(*keyring_, **record);
    if (decoded) return decoded;
    house_.report_damage(tenant_, key);
    return over();
  }

 private:
  House& house_;
  const std::shared_ptr<const crypto::Keyring> keyring_;
  const std::shared_ptr<TenantRuntime>& tenant_;
};

}  // namespace

std::optional<crypto::ConsolePass> SessionService::open(std::string_view cookie) const {
  return crypto::ConsolePass::open(*house_.keyring(), crypto::ConsolePass::Kind::Session, cookie);
}

Result<LiveSession> SessionService::find(const crypto::ConsolePass& pass) {
  auto runtime = house_.directory().find(pass.handle());
  if (!runtime) return runtime.error().code == ErrorCode::NotFound ? over() : runtime.error();
  const domain::TenantHandle& handle = (*runtime)->handle();
  const Look look(house_, *runtime);
  const storage::Key key = storage::session_key(handle, pass.id());

  Instant used_at;
  auto session = look.read<Session>(key, storage::decode_session, &used_at);
  if (!session) return session.error();
  auto tenant = look.read<domain::Tenant>(storage::tenant_key(handle), storage::decode_tenant);
  if (!tenant) return tenant.error();
  auto owner = look.read<domain::OwnerRecord>(storage::owner_key(handle, session->owner), storage::decode_owner);
  if (!owner) return owner.error();
  // What a stroke spares is lifted with it: that a row is below a generation means something only if it was read after
  // the generation.
  const domain::Generation floor = domain::session_floor_of(*tenant, *owner);
  if (session->generation.below(floor)) {
    session = look.read<Session>(key, storage::decode_session, &used_at);
    if (!session) return session.error();
  }
  const Instant now = house_.clock().now();
  const domain::SessionLimits& limits = house_.settings().sessions;
  if (session->generation.below(floor) || tenant->state != domain::TenantState::Active || owner->suspended ||
      domain::is_over(*session, used_at, limits, now)) {
    return over();
  }
  LiveSession live{.session = *session,
                   .tenant = *runtime,
                   .display_name = tenant->display_name,
                   .scopes = {"tokenward:member"},
                   .allowed_cidrs = {},
                   .csrf = pass.csrf()};
  if (session->by_account) {
    const auto name = domain::AccountName::parse(session->owner.text());
    if (!name) return over();
    auto account = look.read<domain::Account>(storage::account_key(handle, *name), storage::decode_account);
    if (!account) return account.error();
    if (account->disabled) return over();
    live.scopes = domain::scopes_of(account->role);
  }
  if (session->token) {
    auto token = look.read<domain::Token>(storage::token_key(handle, *session->token), storage::decode_token);
    if (!token) return token.error();
    const auto token_floor = domain::floor_of(*tenant, &*owner, domain::class_of(*token));
    if (domain::status_of(*token, token_floor, now) != domain::Status::Active) return over();
    live.scopes = token->scopes;
    live.allowed_cidrs = domain::parse_cidrs(token->allowed_cidrs);
  }
  if (now - used_at >= std::min<Instant::duration>(kTouchEvery, limits.idle / 10)) {
    // Where this is lost, the session is over a little earlier.
    if ((*runtime)->room().store().touch({{key, to_micros(now), {}}})) used_at = now;
  }
  live.idle_ends_at = domain::idle_end_of(*session, used_at, limits);
  return live;
}

}  // namespace tokenward::tenant
