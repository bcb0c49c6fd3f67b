#include "tenant/erasure_step.h"

#include "storage/event_records.h"
#include "storage/sealed_body.h"
#include "storage/session_records.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using storage::Kind;
using storage::Record;

/// What stands where a label was: a label is never empty.
constexpr std::string_view kErasedLabel = "erased";

}  // namespace

bool tells_of(const domain::HistoryEvent& event, const domain::Owner& owner) noexcept {
  if (!event.salt) return false;
  if (event.detail.owner == owner.text()) return true;
  // Acts of operators on the tenant itself stay as they are: an owner of it never does them.
  return event.detail.actor == owner.text() && !domain::is_about_tenant(event.action);
}

Result<void> ErasureStep::erase_from(const storage::Key& key) {
  auto read = draft_.read(key);
  if (!read) return read.error();
  if (*read == nullptr) return {};
  const Record row = **read;  // what was read goes with what is written
  switch (key.kind) {
    case Kind::Session:
      if (const auto session = storage::decode_session(draft_.keyring(), row)) drop(key, session->owner);
      return {};
    case Kind::ConsoleLink:
      if (const auto link = storage::decode_console_link(draft_.keyring(), row)) drop(key, link->owner);
      return {};
    case Kind::Token:
      return erase_from_token(row);
    default:
      erase_from_event(row);
      return {};
  }
}

void ErasureStep::drop(const storage::Key& key, const domain::Owner& owner) {
  if (owner == owner_) draft_.remove(key);
}

Result<void> ErasureStep::erase_from_token(const Record& row) {
  auto token = storage::decode_token(draft_.keyring(), row);
  if (!token) return {};
  const bool own = token->owner == owner_;
  const bool made_it = token->created_by == owner_.text();
  const bool ended_it = token->revoked && token->revoked->by == owner_.text();
  if (!own && !made_it && !ended_it) return {};
  const auto state = static_cast<storage::TokenState>(row.state);
  if (own && state == storage::TokenState::Active) {
    return Error{ErrorCode::Corrupt, storage::describe(row.key) + " is Active though its owner is being erased"};
  }
  if (made_it) token->created_by = pseudonym_.text();
  if (ended_it) token->revoked->by = pseudonym_.text();
  if (own) clear(*token, row);
  write_token(draft_, tenant_, *token, state,
              event_by(daemon_of(tenant_), Action::OwnerErased, domain::to_string(token->id)));
  return {};
}

void ErasureStep::clear(domain::Token& token, const Record& row) {
  token.owner = pseudonym_;
  token.label = kErasedLabel;
  token.metadata = "{}";
  token.allowed_cidrs.clear();
  if (token.revoked) token.revoked->reason.clear();
  // A use stays where it was but for a microsecond: only a later one can take the place of its address.
  if (row.touched_us != 0) touches_.push_back({row.key, row.touched_us + 1, {}});
}

void ErasureStep::erase_from_event(const Record& row) {
  auto event = storage::decode_event(row);
  if (!event || !tells_of(*event, owner_)) return;
  event->salt.reset();
  event->detail = {};
  draft_.put(storage::encode_event(tenant_, *event));
}

}  // namespace tokenward::tenant
