/// \file
/// What the contract asks of every argument, checked once for all plugins: sizes of structs and their unknown tails,
/// limits, flags, and combinations that mean nothing. Pure; throws Error.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tokenward/sdk/error.hpp"
#include "tokenward/sdk/growth.hpp"
#include "tokenward/storage.h"

namespace tokenward::sdk {

/// The struct behind `pointer`. INVALID if it is missing or shorter than in version 1.0; UNSUPPORTED if it is longer
/// than ours and its tail asks for something: to ignore that would mean wrong rows or lost data.
template <typename Struct>
const Struct& checked(const Struct* pointer, const char* name) {
  if (pointer == nullptr) throw Error(TKW_INVALID, std::string(name) + " is NULL");
  switch (fit_of(*pointer)) {
    case Fit::Fits:
      return *pointer;
    case Fit::Broken:
      throw Error(TKW_INVALID, std::string(name) + " is of a wrong size");
    case Fit::Unknown:
      break;
  }
  throw Error(TKW_UNSUPPORTED, std::string(name) + " asks for something that this plugin does not know");
}

/// `bytes` within `limit`: INVALID if NULL but not empty, TOO_LARGE beyond the limit. Returns its length.
inline std::size_t check_bytes(tkw_bytes bytes, std::size_t limit, const char* name) {
  if (bytes.p == nullptr && bytes.n != 0) throw Error(TKW_INVALID, std::string(name) + " is NULL");
  if (bytes.n > limit) throw Error(TKW_TOO_LARGE, std::string(name) + " is over " + std::to_string(limit) + " bytes");
  return bytes.n;
}

/// UNSUPPORTED unless it is 0.
inline void check_reserved(std::uint32_t reserved) {
  if (reserved != 0) throw Error(TKW_UNSUPPORTED, "a reserved member is set");
}

/// Returns the bytes in the key.
inline std::size_t check_key(const tkw_key& key) {
  check_reserved(key.reserved);
  if (key.id.n == 0) throw Error(TKW_INVALID, "an id is empty");
  return check_bytes(key.tenant, TKW_MAX_TENANT_BYTES, "a tenant") + check_bytes(key.id, TKW_MAX_ID_BYTES, "an id");
}

/// Returns the bytes in the op, as the limits count them.
inline std::size_t check_op(const tkw_op* pointer) {
  const tkw_op& op = checked(pointer, "tkw_op");
  if (op.type != TKW_OP_CHECK && op.type != TKW_OP_PUT && op.type != TKW_OP_DELETE)
    throw Error(TKW_UNSUPPORTED, "unknown type of op");
  const tkw_record& record = checked(op.record, "tkw_record");
  std::size_t bytes = check_key(record.key);
  if (op.type != TKW_OP_PUT) {
    if (op.expect == TKW_ABSENT) throw Error(TKW_INVALID, "nothing would hold the absence of a record");
    if (op.type == TKW_OP_CHECK && op.expect == TKW_ANY) throw Error(TKW_INVALID, "CHECK needs a version");
    return bytes;
  }
  if (record.state > TKW_MAX_STATE) throw Error(TKW_INVALID, "a state is over " + std::to_string(TKW_MAX_STATE));
  bytes += check_bytes(record.owner, TKW_MAX_OWNER_BYTES, "an owner");
  bytes += check_bytes(record.touched_note, TKW_MAX_NOTE_BYTES, "a note");
  bytes += check_bytes(record.body, TKW_MAX_BODY_BYTES, "a body");
  return bytes;
}

/// As memcmp, the shorter first.
inline int compare_bytes(tkw_bytes a, tkw_bytes b) noexcept {
  const std::size_t common = std::min(a.n, b.n);
  const int order = common == 0 ? 0 : std::memcmp(a.p, b.p, common);
  return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/// In the order kind, id, tenant: what tells two keys apart soonest.
inline bool key_before(const tkw_key& a, const tkw_key& b) noexcept {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (const int order = compare_bytes(a.id, b.id); order != 0) return order < 0;
  return compare_bytes(a.tenant, b.tenant) < 0;
}

/// INVALID if a key occurs twice: each op expects the state before the changeset.
inline void check_keys_distinct(const tkw_changeset& changeset) {
  std::vector<const tkw_key*> keys(changeset.n_ops);
  std::transform(changeset.ops, changeset.ops + changeset.n_ops, keys.begin(),
                 [](const tkw_op* op) { return &op->record->key; });
  std::sort(keys.begin(), keys.end(), [](const tkw_key* a, const tkw_key* b) { return key_before(*a, *b); });
  const auto twice = std::adjacent_find(keys.begin(), keys.end(),
                                        [](const tkw_key* a, const tkw_key* b) { return !key_before(*a, *b); });
  if (twice != keys.end()) throw Error(TKW_INVALID, "a key occurs twice in a changeset");
}

/// Throws with the index of the offending op. Returns the changeset's bytes, as the limits count them.
inline std::size_t check_changeset(const tkw_changeset& changeset) {
  if (changeset.flags != 0) throw Error(TKW_UNSUPPORTED, "unknown flag of a changeset");
  if (changeset.n_ops == 0 || changeset.ops == nullptr) throw Error(TKW_INVALID, "a changeset without ops");
  if (changeset.n_ops > TKW_MAX_CHANGESET_OPS) throw Error(TKW_TOO_LARGE, "too many ops in a changeset");
  std::size_t bytes = 0;
  for (std::uint32_t i = 0; i < changeset.n_ops; ++i) {
    try {
      bytes += check_op(changeset.ops[i]);
    } catch (Error& error) {
      throw std::move(error).at(i);
    }
    if (bytes > TKW_MAX_CHANGESET_BYTES) throw Error(TKW_TOO_LARGE, "a changeset over 4 MiB").at(i);
  }
  check_keys_distinct(changeset);
  return bytes;
}

/// INVALID, TOO_LARGE or UNSUPPORTED unless the scan means something.
inline void check_scan(const tkw_scan& scan) {
  constexpr std::uint32_t known =
      TKW_SCAN_DESC | TKW_SCAN_ALL_TENANTS | TKW_SCAN_BY_DUE | TKW_SCAN_KEYS | TKW_SCAN_BY_OWNER | TKW_SCAN_BY_STATE;
  const auto has = [&](std::uint32_t flag) { return (scan.flags & flag) != 0; };
  if ((scan.flags & ~known) != 0) throw Error(TKW_UNSUPPORTED, "unknown flag of a scan");
  check_reserved(scan.reserved);
  if (has(TKW_SCAN_BY_OWNER) && has(TKW_SCAN_BY_STATE)) throw Error(TKW_UNSUPPORTED, "both BY_OWNER and BY_STATE");
  if (has(TKW_SCAN_BY_DUE) && !has(TKW_SCAN_BY_STATE)) throw Error(TKW_UNSUPPORTED, "BY_DUE without BY_STATE");
  if (scan.until_id.n != 0 && (has(TKW_SCAN_ALL_TENANTS) || has(TKW_SCAN_BY_DUE)))
    throw Error(TKW_UNSUPPORTED, "until_id is for one tenant in the order of ids");
  if (scan.limit == 0) throw Error(TKW_INVALID, "a scan without limit");
  if (scan.limit > TKW_MAX_SCAN_LIMIT) throw Error(TKW_TOO_LARGE, "the limit of a scan is over 10,000");
  check_bytes(scan.tenant, TKW_MAX_TENANT_BYTES, "tenant");
  check_bytes(scan.owner, TKW_MAX_OWNER_BYTES, "owner");
  check_bytes(scan.after_tenant, TKW_MAX_TENANT_BYTES, "after_tenant");
  check_bytes(scan.after_id, TKW_MAX_ID_BYTES, "after_id");
  check_bytes(scan.until_id, TKW_MAX_ID_BYTES, "until_id");
  // What is set but not asked for would be a filter that is not applied.
  if (has(TKW_SCAN_BY_OWNER) != (scan.owner.n != 0)) throw Error(TKW_INVALID, "BY_OWNER and owner go together");
  if (!has(TKW_SCAN_BY_STATE) && scan.state != 0) throw Error(TKW_INVALID, "state without BY_STATE");
  if (scan.state > TKW_MAX_STATE) throw Error(TKW_INVALID, "state is over " + std::to_string(TKW_MAX_STATE));
  if (has(TKW_SCAN_ALL_TENANTS) && scan.tenant.n != 0) throw Error(TKW_INVALID, "tenant with ALL_TENANTS");
  if (!has(TKW_SCAN_ALL_TENANTS) && scan.after_tenant.n != 0 && compare_bytes(scan.after_tenant, scan.tenant) != 0)
    throw Error(TKW_INVALID, "after_tenant without ALL_TENANTS");
  if (!has(TKW_SCAN_BY_DUE) && (scan.after_due_us != 0 || scan.until_due_us != 0))
    throw Error(TKW_INVALID, "a bound on due without BY_DUE");
}

/// INVALID, TOO_LARGE or UNSUPPORTED unless the touch means something.
inline void check_touch(const tkw_touch* pointer) {
  const tkw_touch& touch = checked(pointer, "tkw_touch");
  check_reserved(touch.reserved);
  check_key(touch.key);
  check_bytes(touch.note, TKW_MAX_NOTE_BYTES, "a note");
}

}  // namespace tokenward::sdk
