#include "tenant/keyring_agreement.h"

#include <boost/json/parse.hpp>

#include "base/encoding.h"
#include "crypto/random.h"
#include "storage/sealed_body.h"

namespace tokenward::tenant {
namespace {

namespace json = boost::json;
using storage::Applied;
using storage::Record;

constexpr int kMaxAttempts = 10;

storage::Key agreement_key() { return {storage::kDirectoryKey, storage::Kind::Node, "keyring"}; }

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
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    auto record = store.get(agreement_key());
    if (!record) return record.error();
    auto known = remembered(*record);
    if (!known) return known.error();
    auto added = add_missing(keyring, *known);
    if (!added) return added.error();
    if (!*added) return {};
    storage::Changeset changeset;
    if (auto filled = crypto::fill_random(changeset.request_id); !filled) return filled;
    put_be64(changeset.request_id.data(), static_cast<std::uint64_t>(to_micros(SystemClock{}.now())));
    Record changed{.key = agreement_key()};
    storage::seal_body(keyring, changed, *known);
    const auto expect = *record ? storage::Expect::version((*record)->version) : storage::Expect::absent();
    changeset.ops.push_back({storage::OpType::Put, expect, std::move(changed)});
    const Applied applied = store.apply({&changeset}).front();
    if (applied.outcome == Applied::Outcome::Committed) return {};
    if (applied.outcome == Applied::Outcome::Refused) return applied.error;
  }
  return Error{ErrorCode::Unavailable, "the store's keyring record could not be written"};
}

}  // namespace tokenward::tenant
