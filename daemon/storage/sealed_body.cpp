#include "storage/sealed_body.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "crypto/seal.h"

namespace tokenward::storage {
namespace {

constexpr std::string_view kSealMember = ",\"seal\":\"";
constexpr std::string_view kSealEnd = "\"}";

crypto::SealedFields fields_of(const Record& record, std::string_view unsealed) {
  return {.handle = record.key.tenant,
          .kind = static_cast<std::uint32_t>(record.key.kind),
          .id = as_bytes(record.key.id),
          .owner = as_bytes(record.owner),
          .state = record.state,
          .due_us = record.due_us,
          .body = unsealed};
}

std::string_view kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::Directory:
      return "directory entry";
    case Kind::Handle:
      return "handle";
    case Kind::Tenant:
      return "tenant";
    case Kind::Policy:
      return "policy";
    case Kind::Owner:
      return "owner";
    case Kind::Token:
      return "token";
    case Kind::Event:
      return "event";
    case Kind::ChainHead:
      return "chain head";
    case Kind::Account:
      return "account";
    case Kind::Idempotency:
      return "idempotency record";
    case Kind::Timer:
      return "timer";
    case Kind::Index:
      return "index row";
    case Kind::Session:
      return "session";
    case Kind::ConsoleLink:
      return "console link";
    case Kind::Relay:
      return "relay";
    case Kind::Part:
      return "part";
    case Kind::Debris:
      return "debris";
    case Kind::Enforcement:
      return "enforcement";
    case Kind::Node:
      break;
  }
  return "node record";
}

}  // namespace

std::string describe(const Key& key) {
  std::string text = "the " + std::string(kind_name(key.kind)) + " ";
  if (key.kind == Kind::Token && key.id.size() == 16) return text + to_uuid(as_bytes(key.id));
  return text + "record of tenant " + to_hex(key.tenant.view());
}

std::string_view unsealed(std::string_view body) noexcept { return body.substr(0, body.rfind(kSealMember)); }

void seal_body(const crypto::Keyring& keyring, Record& record, const boost::json::object& body) {
  record.body = boost::json::serialize(body);
  record.body.pop_back();  // the closing brace comes back behind the seal
  const std::string seal = crypto::make_seal(keyring, fields_of(record, record.body));
  record.body.append(kSealMember).append(seal).append(kSealEnd);
}

Result<boost::json::object> open_body(const crypto::Keyring& keyring, const Record& record,
                                      boost::json::storage_ptr memory) {
  const std::string_view body = record.body;
  const auto start = body.rfind(kSealMember);
  if (start == std::string_view::npos || !body.ends_with(kSealEnd)) {
    return Error{ErrorCode::Corrupt, describe(record.key) + " has no seal"};
  }
  const auto seal = body.substr(start + kSealMember.size(), body.size() - start - kSealMember.size() - kSealEnd.size());
  if (!crypto::check_seal(keyring, fields_of(record, body.substr(0, start)), seal)) {
    return Error{ErrorCode::Corrupt, describe(record.key) + " has a broken seal: it was changed behind the daemon"};
  }
  boost::json::error_code error;
  boost::json::value value = boost::json::parse(body, error, std::move(memory));
  if (error || !value.is_object()) return Error{ErrorCode::Corrupt, describe(record.key) + " has an unreadable body"};
  return std::move(value.as_object());
}

Error unreadable(const Record& record) { return {ErrorCode::Corrupt, describe(record.key) + " cannot be read"}; }

}  // namespace tokenward::storage
