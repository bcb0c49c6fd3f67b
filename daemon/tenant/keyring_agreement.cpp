#include "tenant/keyring_agreement.h"

#include <boost/json/parse.hpp>

#include "base/encoding.h"
#include "storage/sealed_body.h"
#include "tenant/node_record.h"

namespace tokenward::tenant {
namespace {

namespace json = boost::json;
using storage::Record;

constexpr std::string_view kName = "keyring";

/// What the store remembers. Read without its seal: with another keyring the seal cannot hold, and that is what is to
/// be found out.
Result<json::object> remembered(const std::optional<Record>& record) {
  if (!record) return json::object{};
  json::error_code error;
  json::value value = json::parse(record->body, error);
  if (error || !value.is_object()) return Error{ErrorCode::Corrupt, storage::describe(record->key) + " cannot be read"};
  value.as_object().erase("seal");
  return std::move(value.as_object());
}

/// Adds the keys that `known` lacks. Whether there were any.
Result<bool> add_missing(const crypto::Keyring& keyring, json::object& known) {
  bool added = false;
  for (const auto& key : keyring.keys()) {
    const auto print = keyring.fingerprint(key.kind, key.id);
    if (!print) continue;  // destroyed: what it was stays remembered
    const std::string name = std::string(crypto::to_string(key.kind)) + "." + std::to_string(key.id);
    const std::string text = to_hex(print->view());
    const auto* present = known.if_contains(name);
    if (present == nullptr) {
      known[name] = text;
      added = true;
    } else if (!present->is_string() || present->get_string() != text) {
      return Error{ErrorCode::Corrupt, "the keyring is not the one this store was made with: key " + name + " differs"};
    }
  }
  return added;
}

}  // namespace

Result<void> agree_on_keyring(storage::Store& store, const crypto::Keyring& keyring) {
  return update_node_record(store, kName, [&](const std::optional<Record>& present, Record& changed) -> Result<bool> {
    auto known = remembered(present);
    if (!known) return known.error();
    auto added = add_missing(keyring, *known);
    if (added && *added) storage::seal_body(keyring, changed, *known);
    return added;
  });
}

}  // namespace tokenward::tenant
