#include "storage/abi_records.h"

#include <algorithm>
#include <string>

#include "tokenward/sdk/growth.hpp"

namespace tokenward::storage {

namespace {

static_assert(kNoDue == TKW_NO_DUE);
static_assert(Expect::any().value == TKW_ANY && Expect::absent().value == TKW_ABSENT);
static_assert(static_cast<std::uint32_t>(OpType::Check) == TKW_OP_CHECK);
static_assert(static_cast<std::uint32_t>(OpType::Put) == TKW_OP_PUT);
static_assert(static_cast<std::uint32_t>(OpType::Delete) == TKW_OP_DELETE);
static_assert(kMaxOps == TKW_MAX_CHANGESET_OPS);

tkw_bytes view_of(const domain::TenantHandle& tenant) noexcept { return {tenant.bytes.data(), tenant.bytes.size()}; }

Error broken(const std::string& what) { return {ErrorCode::Internal, "the plugin delivered " + what}; }

bool is_within(const tkw_bytes& bytes, std::size_t most) { return bytes.n <= most && (bytes.p || bytes.n == 0); }

std::string copy_of(const tkw_bytes& bytes) {
  return bytes.n == 0 ? std::string() : std::string(reinterpret_cast<const char*>(bytes.p), bytes.n);
}

template <class Struct>
Result<void> check_struct(const Struct* given, const char* what) {
  if (!given) return broken(std::string("no ") + what);
  switch (sdk::fit_of(*given)) {
    case sdk::Fit::Fits:
      return {};
    case sdk::Fit::Broken:
      return broken(std::string(what) + " of a wrong size");
    case sdk::Fit::Unknown:
      break;
  }
  return broken(std::string(what) + " with members unknown here");
}

Result<Key> key_from(const tkw_key& key) {
  if (key.tenant.n != domain::TenantHandle::kSize || !key.tenant.p) {
    return broken("a tenant of " + std::to_string(key.tenant.n) + " bytes");
  }
  if (key.id.n == 0 || !is_within(key.id, TKW_MAX_ID_BYTES)) {
    return broken("an id of " + std::to_string(key.id.n) + " bytes");
  }
  return Key{domain::TenantHandle::from({key.tenant.p, key.tenant.n}), static_cast<Kind>(key.kind), copy_of(key.id)};
}

}  // namespace

tkw_bytes view_of(std::string_view text) noexcept { return {as_bytes(text).data(), text.size()}; }

tkw_key view_of(const Key& key) noexcept {
  return {view_of(key.tenant), view_of(key.id), static_cast<std::uint32_t>(key.kind), 0};
}

tkw_record view_of(const Record& record) noexcept {
  return {sizeof(tkw_record), record.state,      view_of(record.key),          view_of(record.owner), record.version,
          record.due_us,      record.touched_us, view_of(record.touched_note), view_of(record.body)};
}

tkw_scan view_of(const Scan& scan) noexcept {
  tkw_scan view{};
  view.struct_size = sizeof view;
  if (scan.order == Scan::Order::Descending) view.flags |= TKW_SCAN_DESC;
  if (scan.by_due) view.flags |= TKW_SCAN_BY_DUE;
  if (scan.keys_only) view.flags |= TKW_SCAN_KEYS;
  view.kind = static_cast<std::uint32_t>(scan.kind);
  view.limit = scan.limit;
  if (scan.all_tenants) {
    view.flags |= TKW_SCAN_ALL_TENANTS;
    if (scan.after_tenant) view.after_tenant = view_of(*scan.after_tenant);
  } else {
    view.tenant = view_of(scan.tenant);
  }
  if (scan.owner) {
    view.flags |= TKW_SCAN_BY_OWNER;
    view.owner = view_of(*scan.owner);
  }
  if (scan.state) {
    view.flags |= TKW_SCAN_BY_STATE;
    view.state = *scan.state;
  }
  view.after_id = view_of(scan.after_id);
  view.until_id = view_of(scan.until_id);
  view.after_due_us = scan.after_due_us;
  view.until_due_us = scan.until_due_us;
  return view;
}

tkw_touch view_of(const Touch& touch) noexcept {
  return {sizeof(tkw_touch), 0, view_of(touch.key), touch.at_us, view_of(touch.note)};
}

Result<Record> record_from(const tkw_record* given) {
  if (auto fits = check_struct(given, "a record"); !fits) return fits.error();
  auto key = key_from(given->key);
  if (!key) return key.error();
  if (given->state > TKW_MAX_STATE || !is_within(given->owner, TKW_MAX_OWNER_BYTES) ||
      !is_within(given->touched_note, TKW_MAX_NOTE_BYTES) || !is_within(given->body, TKW_MAX_BODY_BYTES)) {
    return broken("a record with a member beyond its limit");
  }
  return Record{.key = *std::move(key),
                .state = given->state,
                .owner = copy_of(given->owner),
                .version = given->version,
                .due_us = given->due_us,
                .touched_us = given->touched_us,
                .touched_note = copy_of(given->touched_note),
                .body = copy_of(given->body)};
}

Result<Change> change_from(const tkw_change* given) {
  if (auto fits = check_struct(given, "a change"); !fits) return fits.error();
  if (given->type != TKW_OP_PUT && given->type != TKW_OP_DELETE) return broken("a change of an unknown type");
  auto key = key_from(given->key);
  if (!key) return key.error();
  return Change{static_cast<OpType>(given->type), given->seq, *std::move(key)};
}

StoreInfo info_from(const tkw_info& info) noexcept {
  StoreInfo store{.schema_have = info.schema_have,
                  .schema_want = info.schema_want,
                  .max_concurrency = info.max_concurrency,
                  .max_appliers = info.max_appliers,
                  .multi_node = (info.caps & TKW_CAP_MULTI_NODE) != 0,
                  .durable = (info.caps & TKW_CAP_DURABLE) != 0,
                  .first_seq = info.first_seq,
                  .last_seq = info.last_seq};
  std::copy(std::begin(info.store_id), std::end(info.store_id), store.store_id.begin());
  return store;
}

// Every array is filled before a pointer into it is taken, and never grows afterwards.
ApplyArguments::ApplyArguments(const std::vector<const Changeset*>& changesets) {
  for (const Changeset* changeset : changesets) {
    for (const Op& op : changeset->ops) records_.push_back(view_of(op.record));
  }
  ops_.reserve(records_.size());
  for (const Changeset* changeset : changesets) {
    for (const Op& op : changeset->ops) {
      ops_.push_back({sizeof(tkw_op), static_cast<std::uint32_t>(op.type), op.expect.value, &records_[ops_.size()]});
    }
  }
  op_pointers_ = pointers_to(ops_);

  const tkw_op* const* next_op = op_pointers_.data();
  for (const Changeset* changeset : changesets) {
    tkw_changeset view{};
    view.struct_size = sizeof view;
    view.n_ops = static_cast<std::uint32_t>(changeset->ops.size());
    std::copy(changeset->request_id.begin(), changeset->request_id.end(), std::begin(view.request_id));
    view.ops = next_op;
    next_op += view.n_ops;
    changesets_.push_back(view);
  }
  changeset_pointers_ = pointers_to(changesets_);

  tkw_error no_error{};
  no_error.struct_size = sizeof no_error;
  errors_.assign(changesets.size(), no_error);
  for (tkw_error& error : errors_) results_.push_back({sizeof(tkw_result), TKW_UNKNOWN_OUTCOME, 0, &error});
  result_pointers_ = pointers_to(results_);
}

}  // namespace tokenward::storage
