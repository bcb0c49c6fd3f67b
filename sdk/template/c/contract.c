#include <stdlib.h>
#include <string.h>

#include "store.h"

tkw_rc mystore_check_size(const void* given, size_t first_size, size_t our_size, tkw_error* err) {
  const uint8_t* const bytes = given;
  uint32_t size, i;
  if (!given) return mystore_fail(err, TKW_INVALID, "a struct is missing");
  memcpy(&size, given, sizeof size);
  if (size < first_size || size > 65536) return mystore_fail(err, TKW_INVALID, "a struct is of a wrong size");
  for (i = (uint32_t)our_size; i < size; ++i)
    if (bytes[i]) return mystore_fail(err, TKW_UNSUPPORTED, "a struct asks for something unknown here");
  return TKW_OK;
}

static tkw_rc check_bytes(tkw_bytes bytes, size_t limit, tkw_error* err) {
  if (!bytes.p && bytes.n) return mystore_fail(err, TKW_INVALID, "bytes are missing");
  return bytes.n > limit ? mystore_fail(err, TKW_TOO_LARGE, "a member is over its limit") : TKW_OK;
}

tkw_rc mystore_check_key(const tkw_key* key, tkw_error* err) {
  tkw_rc rc = check_bytes(key->tenant, TKW_MAX_TENANT_BYTES, err);
  if (!rc) rc = check_bytes(key->id, TKW_MAX_ID_BYTES, err);
  if (!rc && !key->id.n) rc = mystore_fail(err, TKW_INVALID, "an id is empty");
  if (!rc && key->reserved) rc = mystore_fail(err, TKW_UNSUPPORTED, "a reserved member is set");
  return rc;
}

static tkw_rc check_put(const tkw_record* record, tkw_error* err) {
  tkw_rc rc = check_bytes(record->owner, TKW_MAX_OWNER_BYTES, err);
  if (!rc) rc = check_bytes(record->touched_note, TKW_MAX_NOTE_BYTES, err);
  if (!rc) rc = check_bytes(record->body, TKW_MAX_BODY_BYTES, err);
  if (!rc && record->state > TKW_MAX_STATE) rc = mystore_fail(err, TKW_INVALID, "a state is over 63");
  return rc;
}

static tkw_rc check_op(const tkw_op* op, size_t* bytes, tkw_error* err) {
  const tkw_record* record;
  tkw_rc rc = MYSTORE_CHECK_SIZE(op, tkw_op, record, err);
  if (rc) return rc;
  record = op->record;
  rc = MYSTORE_CHECK_SIZE(record, tkw_record, body, err);
  if (!rc) rc = mystore_check_key(&record->key, err);
  if (rc) return rc;
  *bytes += record->key.tenant.n + record->key.id.n;
  switch (op->type) {
    case TKW_OP_PUT:
      *bytes += record->owner.n + record->touched_note.n + record->body.n;
      return check_put(record, err);
    case TKW_OP_CHECK:
      if (op->expect == TKW_ANY) return mystore_fail(err, TKW_INVALID, "CHECK needs a version");
      /* fallthrough */
    case TKW_OP_DELETE:
      if (op->expect != TKW_ABSENT) return TKW_OK;
      return mystore_fail(err, TKW_INVALID, "nothing would hold the absence of a record");
    default:
      return mystore_fail(err, TKW_UNSUPPORTED, "unknown type of op");
  }
}

static int by_key(const void* a, const void* b) {
  const tkw_key* const left = &(*(const tkw_op* const*)a)->record->key;
  const tkw_key* const right = &(*(const tkw_op* const*)b)->record->key;
  int order = (left->kind > right->kind) - (left->kind < right->kind);
  if (!order) order = mystore_compare(left->tenant, right->tenant);
  return order ? order : mystore_compare(left->id, right->id);
}

static tkw_rc check_keys_distinct(const tkw_changeset* changeset, tkw_error* err) {
  const tkw_op* sorted[TKW_MAX_CHANGESET_OPS];
  uint32_t i;
  memcpy(sorted, changeset->ops, changeset->n_ops * sizeof *sorted);
  qsort(sorted, changeset->n_ops, sizeof *sorted, by_key);
  for (i = 1; i < changeset->n_ops; ++i)
    if (by_key(&sorted[i - 1], &sorted[i]) == 0) return mystore_fail(err, TKW_INVALID, "a key occurs twice");
  return TKW_OK;
}

tkw_rc mystore_check_changeset(const tkw_changeset* changeset, size_t* call_bytes, tkw_error* err) {
  size_t bytes = 0;
  uint32_t i;
  tkw_rc rc = MYSTORE_CHECK_SIZE(changeset, tkw_changeset, flags, err);
  if (rc) return rc;
  if (changeset->flags) return mystore_fail(err, TKW_UNSUPPORTED, "unknown flag of a changeset");
  if (!changeset->n_ops || !changeset->ops) return mystore_fail(err, TKW_INVALID, "a changeset without ops");
  if (changeset->n_ops > TKW_MAX_CHANGESET_OPS) return mystore_fail(err, TKW_TOO_LARGE, "over 1,000 ops");
  for (i = 0; i < changeset->n_ops; ++i) {
    rc = check_op(changeset->ops[i], &bytes, err);
    if (!rc && bytes > TKW_MAX_CHANGESET_BYTES) rc = mystore_fail(err, TKW_TOO_LARGE, "over 4 MiB");
    err->index = rc ? i : 0;
    if (rc) return rc;
  }
  *call_bytes += bytes;
  return check_keys_distinct(changeset, err);
}

static tkw_rc check_scan_flags(const tkw_scan* scan, tkw_error* err) {
  const uint32_t flags = scan->flags;
  const uint32_t known =
      TKW_SCAN_DESC | TKW_SCAN_ALL_TENANTS | TKW_SCAN_BY_DUE | TKW_SCAN_KEYS | TKW_SCAN_BY_OWNER | TKW_SCAN_BY_STATE;
  if (flags & ~known || scan->reserved) return mystore_fail(err, TKW_UNSUPPORTED, "unknown flag of a scan");
  if ((flags & TKW_SCAN_BY_OWNER) && (flags & TKW_SCAN_BY_STATE))
    return mystore_fail(err, TKW_UNSUPPORTED, "both BY_OWNER and BY_STATE");
  if ((flags & TKW_SCAN_BY_DUE) && !(flags & TKW_SCAN_BY_STATE))
    return mystore_fail(err, TKW_UNSUPPORTED, "BY_DUE without BY_STATE");
  if (scan->until_id.n && (flags & (TKW_SCAN_ALL_TENANTS | TKW_SCAN_BY_DUE)))
    return mystore_fail(err, TKW_UNSUPPORTED, "until_id is for one tenant in the order of ids");
  return TKW_OK;
}

/* What is set but not asked for would be a filter that is not applied. */
static int is_contradictory(const tkw_scan* scan) {
  const int all_tenants = (scan->flags & TKW_SCAN_ALL_TENANTS) != 0;
  return !(scan->flags & TKW_SCAN_BY_OWNER) != !scan->owner.n || (!(scan->flags & TKW_SCAN_BY_STATE) && scan->state) ||
         scan->state > TKW_MAX_STATE || (all_tenants && scan->tenant.n) ||
         (!all_tenants && scan->after_tenant.n && mystore_compare(scan->after_tenant, scan->tenant) != 0) ||
         (!(scan->flags & TKW_SCAN_BY_DUE) && (scan->after_due_us || scan->until_due_us));
}

tkw_rc mystore_check_scan(const tkw_scan* scan, tkw_error* err) {
  tkw_rc rc = MYSTORE_CHECK_SIZE(scan, tkw_scan, until_due_us, err);
  if (!rc) rc = check_scan_flags(scan, err);
  if (!rc && !scan->limit) rc = mystore_fail(err, TKW_INVALID, "a scan without limit");
  if (!rc && scan->limit > TKW_MAX_SCAN_LIMIT) rc = mystore_fail(err, TKW_TOO_LARGE, "the limit is over 10,000");
  if (!rc) rc = check_bytes(scan->tenant, TKW_MAX_TENANT_BYTES, err);
  if (!rc) rc = check_bytes(scan->owner, TKW_MAX_OWNER_BYTES, err);
  if (!rc) rc = check_bytes(scan->after_tenant, TKW_MAX_TENANT_BYTES, err);
  if (!rc) rc = check_bytes(scan->after_id, TKW_MAX_ID_BYTES, err);
  if (!rc) rc = check_bytes(scan->until_id, TKW_MAX_ID_BYTES, err);
  if (!rc && is_contradictory(scan)) rc = mystore_fail(err, TKW_INVALID, "a filter without its flag");
  return rc;
}

tkw_rc mystore_check_touch(const tkw_touch* touch, tkw_error* err) {
  tkw_rc rc = MYSTORE_CHECK_SIZE(touch, tkw_touch, note, err);
  if (!rc) rc = mystore_check_key(&touch->key, err);
  if (!rc) rc = check_bytes(touch->note, TKW_MAX_NOTE_BYTES, err);
  if (!rc && touch->reserved) rc = mystore_fail(err, TKW_UNSUPPORTED, "a reserved member is set");
  return rc;
}
