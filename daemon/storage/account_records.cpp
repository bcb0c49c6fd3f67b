#include "storage/account_records.h"

#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {

Key account_key(const domain::TenantHandle& handle, const domain::AccountName& name) {
  return {handle, Kind::Account, name.text()};
}

Record encode_account(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                      const domain::Account& account) {
  Record record{.key = account_key(handle, account.name), .owner = account.name.text()};
  seal_body(keyring, record,
            {{"role", domain::to_string(account.role)},
             {"disabled", account.disabled},
             {"verifier", account.verifier},
             {"created_at", to_micros(account.created_at)},
             {"password_set_at", to_micros(account.password_set_at)}});
  return record;
}

Result<domain::Account> decode_account(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  auto name = domain::AccountName::parse(record.key.id);
  const auto role = domain::parse_account_role(body.text("role"));
  if (!name || !role) return unreadable(record);
  domain::Account account{.name = std::move(*name),
                          .role = *role,
                          .disabled = body.boolean("disabled"),
                          .verifier = body.text("verifier"),
                          .created_at = body.instant("created_at"),
                          .password_set_at = body.instant("password_set_at")};
  if (body.failed()) return unreadable(record);
  return account;
}

}  // namespace tokenward::storage
