#include "tenant/page.h"

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace tokenward::tenant {
namespace {

constexpr std::size_t kBindingSize = 12;

/// What ties a cursor to its listing. Not a secret: a cursor is a position, and what it may see is checked anew.
std::string binding_of(const domain::TenantHandle& tenant, std::string_view filter) {
  const auto digest = crypto::sha256({tenant.view(), as_bytes(filter)});
  return std::string(as_text(digest.view().first(kBindingSize)));
}

}  // namespace

std::string encode_cursor(const domain::TenantHandle& tenant, std::string_view filter, std::string_view position) {
  return to_base64(as_bytes(binding_of(tenant, filter) + std::string(position)), Base64Alphabet::Url);
}

Result<std::string> decode_cursor(const domain::TenantHandle& tenant, std::string_view filter,
                                  std::string_view cursor) {
  const auto bytes = from_base64(cursor, Base64Alphabet::Url);
  if (!bytes || bytes->size() <= kBindingSize) {
    return Error{ErrorCode::Invalid, "the cursor is malformed: pass on a next_cursor unchanged", "cursor"};
  }
  if (as_text(BytesView(*bytes).first(kBindingSize)) != binding_of(tenant, filter)) {
    return Error{ErrorCode::Invalid, "the cursor belongs to another tenant or other filters", "cursor"};
  }
  return std::string(as_text(BytesView(*bytes).subspan(kBindingSize)));
}

}  // namespace tokenward::tenant
