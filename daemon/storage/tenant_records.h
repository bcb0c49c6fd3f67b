#pragma once
// A tenant, its policy, its owners and its place in the directory as stored records, and back. Pure, any thread.
// Decoders answer Corrupt, naming the record, where its seal is broken or it cannot be read.

#include <boost/json/object.hpp>
#include <string>

#include "crypto/keyring.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "storage/record.h"

namespace tokenward::storage {

/// A tenant's place: where its slug leads.
struct DirectoryEntry {
  domain::TenantSlug slug;
  domain::TenantHandle handle;
  std::string store;
  bool purged = false;  ///< The tenant is gone; the slug stays reserved.
};

/// The state of a tenant's record while it is Active (an Active tenant that is due has strokes to sweep) and while it is
/// Deleting (due when it is to be purged), and of an owner's record that has strokes to sweep.
inline constexpr std::uint32_t kTenantActive = 1;
inline constexpr std::uint32_t kTenantDeleting = 3;
inline constexpr std::uint32_t kSweepPending = 1;

[[nodiscard]] Key directory_key(const domain::TenantSlug& slug);
[[nodiscard]] Key handle_key(const domain::TenantHandle& handle);
[[nodiscard]] Key tenant_key(const domain::TenantHandle& handle);
[[nodiscard]] Key policy_key(const domain::TenantHandle& handle);
[[nodiscard]] Key owner_key(const domain::TenantHandle& handle, const domain::Owner& owner);

[[nodiscard]] Record encode_directory_entry(const crypto::Keyring& keyring, const DirectoryEntry& entry);
[[nodiscard]] Record encode_handle_entry(const crypto::Keyring& keyring, const DirectoryEntry& entry);
/// Reads either of the two.
[[nodiscard]] Result<DirectoryEntry> decode_directory_entry(const crypto::Keyring& keyring, const Record& record);

[[nodiscard]] Record encode_tenant(const crypto::Keyring& keyring, const domain::Tenant& tenant);
[[nodiscard]] Result<domain::Tenant> decode_tenant(const crypto::Keyring& keyring, const Record& record);

[[nodiscard]] Record encode_policy(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                   const domain::Policy& policy);
[[nodiscard]] Result<domain::Policy> decode_policy(const crypto::Keyring& keyring, const Record& record);
/// The policy as the JSON that the API and the history show.
[[nodiscard]] boost::json::object policy_to_json(const domain::Policy& policy);

[[nodiscard]] Record encode_owner(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                  const domain::OwnerRecord& owner);
[[nodiscard]] Result<domain::OwnerRecord> decode_owner(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage
