/* A store in memory, sound but small: what the tests of the daemon's side open where they need a real plugin in C. One
 * lock, a linear array of rows, a log of changesets that is never trimmed. BY_DUE is UNSUPPORTED. Running out of memory
 * is INTERNAL. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tokenward/storage.h>

enum { kMaxRows = 4096, kMaxLog = 16384 };

typedef struct {
  uint8_t* p;
  size_t n;
} owned_bytes;

typedef struct {
  owned_bytes tenant, id, owner, note, body;
  uint32_t kind, state;
  uint64_t version;
  int64_t due_us, touched_us;
} row;

typedef struct {
  uint64_t seq;
  uint8_t request_id[16];
  uint32_t type; /* 0 in the last entry of a changeset, which only names it */
  owned_bytes tenant, id;
  uint32_t kind;
} log_entry;

struct tkw_store {
  pthread_mutex_t lock;
  uint32_t schema;
  uint64_t seq;
  size_t n_rows, n_log;
  row* rows[kMaxRows];
  log_entry log[kMaxLog];
};

static owned_bytes keep(tkw_bytes source) {
  owned_bytes copy = {source.n ? malloc(source.n) : NULL, source.n};
  if (copy.p) memcpy(copy.p, source.p, source.n);
  return copy;
}

static tkw_bytes lend(owned_bytes bytes) {
  tkw_bytes view = {bytes.p, bytes.n};
  return view;
}

static int compare(tkw_bytes a, tkw_bytes b) {
  const size_t common = a.n < b.n ? a.n : b.n;
  const int order = common ? memcmp(a.p, b.p, common) : 0;
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static void drop(row* gone) {
  if (!gone) return;
  free(gone->tenant.p), free(gone->id.p), free(gone->owner.p), free(gone->note.p), free(gone->body.p);
  free(gone);
}

static tkw_rc fail(tkw_error* err, tkw_rc rc, const char* message) {
  snprintf(err->message, sizeof err->message, "%s", message);
  return rc;
}

/* The place of the first row that is not before (kind, tenant, id); `*found` says whether it is that very row. */
static size_t place_of(const tkw_store* store, const tkw_key* key, int* found) {
  size_t at = 0;
  *found = 0;
  for (; at < store->n_rows; ++at) {
    const row* here = store->rows[at];
    int order = (here->kind > key->kind) - (here->kind < key->kind);
    if (!order) order = compare(lend(here->tenant), key->tenant);
    if (!order) order = compare(lend(here->id), key->id);
    if (order >= 0) {
      *found = order == 0;
      break;
    }
  }
  return at;
}

static tkw_record view_of(const row* from, int keys_only) {
  const tkw_bytes none = {NULL, 0};
  const tkw_key key = {lend(from->tenant), lend(from->id), from->kind, 0};
  const tkw_record view = {sizeof view,
                           from->state,
                           key,
                           lend(from->owner),
                           from->version,
                           from->due_us,
                           from->touched_us,
                           keys_only ? none : lend(from->note),
                           keys_only ? none : lend(from->body)};
  return view;
}

static tkw_rc TKW_CALL open_store(const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, uint32_t n,
                                  tkw_store** store, tkw_error* err) {
  if (n > 1 || (n == 1 && (kv->key.n != 4 || memcmp(kv->key.p, "name", 4) != 0))) {
    return fail(err, TKW_INVALID, "the only setting is name");
  }
  *store = calloc(1, sizeof **store);
  if (!*store) return fail(err, TKW_INTERNAL, "out of memory");
  pthread_mutex_init(&(*store)->lock, NULL);
  (*store)->seq = UINT64_C(1) << 20;
  host->log(ctx, TKW_LOG_INFO, "opened", 6);
  return TKW_OK;
}

static void TKW_CALL close_store(tkw_store* store) {
  size_t i;
  for (i = 0; i < store->n_rows; ++i) drop(store->rows[i]);
  for (i = 0; i < store->n_log; ++i) free(store->log[i].tenant.p), free(store->log[i].id.p);
  pthread_mutex_destroy(&store->lock);
  free(store);
}

static tkw_rc TKW_CALL info(tkw_store* store, const tkw_call* call, tkw_info* out, tkw_error* err) {
  (void)call, (void)err;
  pthread_mutex_lock(&store->lock);
  out->schema_have = store->schema;
  out->schema_want = 1;
  out->max_concurrency = 4;
  out->max_appliers = 1;
  out->first_seq = (UINT64_C(1) << 20) + 1;
  out->last_seq = store->seq;
  memcpy(out->store_id, "a store in memory", 16);
  pthread_mutex_unlock(&store->lock);
  return TKW_OK;
}

static tkw_rc TKW_CALL migrate(tkw_store* store, const tkw_call* call, uint32_t to, uint32_t dry_run, tkw_error* err) {
  (void)call;
  if (to != 1) return fail(err, TKW_INVALID, "version 1 is the only one");
  if (!dry_run) store->schema = 1;
  return TKW_OK;
}

static tkw_rc TKW_CALL get(tkw_store* store, const tkw_call* call, const tkw_key* keys, uint32_t n, void* sink,
                           tkw_row_fn deliver, tkw_error* err) {
  uint32_t i;
  int found, enough = 0;
  (void)call, (void)err;
  pthread_mutex_lock(&store->lock);
  for (i = 0; i < n && !enough; ++i) {
    const size_t at = place_of(store, &keys[i], &found);
    if (!found) continue;
    const tkw_record view = view_of(store->rows[at], 0);
    enough = deliver(sink, &view);
  }
  pthread_mutex_unlock(&store->lock);
  return TKW_OK;
}

static int is_wanted(const tkw_scan* scan, const row* here) {
  const int all = (scan->flags & TKW_SCAN_ALL_TENANTS) != 0, descending = (scan->flags & TKW_SCAN_DESC) != 0;
  const int sign = descending ? -1 : 1;
  if (here->kind != scan->kind || (!all && compare(lend(here->tenant), scan->tenant) != 0)) return 0;
  if ((scan->flags & TKW_SCAN_BY_OWNER) && compare(lend(here->owner), scan->owner) != 0) return 0;
  if ((scan->flags & TKW_SCAN_BY_STATE) && here->state != scan->state) return 0;
  if (scan->after_id.n) {
    const int by_tenant = all ? compare(lend(here->tenant), scan->after_tenant) : 0;
    const int order = by_tenant ? by_tenant : compare(lend(here->id), scan->after_id);
    if (sign * order <= 0) return 0;
  }
  return !scan->until_id.n || sign * compare(lend(here->id), scan->until_id) < 0;
}

static tkw_rc TKW_CALL scan_rows(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink,
                                 tkw_row_fn deliver, tkw_error* err) {
  size_t i;
  uint32_t given = 0;
  int enough = 0;
  (void)call;
  if (scan->flags & TKW_SCAN_BY_DUE) return fail(err, TKW_UNSUPPORTED, "there is no order by due");
  pthread_mutex_lock(&store->lock);
  for (i = 0; i < store->n_rows && !enough && given < scan->limit; ++i) {
    const row* here = store->rows[scan->flags & TKW_SCAN_DESC ? store->n_rows - 1 - i : i];
    if (!is_wanted(scan, here)) continue;
    const tkw_record view = view_of(here, (scan->flags & TKW_SCAN_KEYS) != 0);
    enough = deliver(sink, &view);
    ++given;
  }
  pthread_mutex_unlock(&store->lock);
  return TKW_OK;
}

static void append(tkw_store* store, const tkw_changeset* changeset, uint32_t type, const tkw_key* key) {
  log_entry* const entry = &store->log[store->n_log++];
  memset(entry, 0, sizeof *entry);
  entry->seq = store->seq;
  memcpy(entry->request_id, changeset->request_id, sizeof entry->request_id);
  entry->type = type;
  if (!key) return;
  entry->tenant = keep(key->tenant);
  entry->id = keep(key->id);
  entry->kind = key->kind;
}

static void write_row(tkw_store* store, const tkw_op* op) {
  int found;
  const size_t at = place_of(store, &op->record->key, &found);
  if (op->type == TKW_OP_DELETE) {
    if (!found) return;
    drop(store->rows[at]);
    memmove(&store->rows[at], &store->rows[at + 1], (--store->n_rows - at) * sizeof *store->rows);
    return;
  }
  if (!found) {
    memmove(&store->rows[at + 1], &store->rows[at], (store->n_rows++ - at) * sizeof *store->rows);
    store->rows[at] = calloc(1, sizeof(row));
    store->rows[at]->tenant = keep(op->record->key.tenant);
    store->rows[at]->id = keep(op->record->key.id);
    store->rows[at]->kind = op->record->key.kind;
    store->rows[at]->touched_us = op->record->touched_us;
    store->rows[at]->note = keep(op->record->touched_note);
  }
  free(store->rows[at]->owner.p), free(store->rows[at]->body.p);
  store->rows[at]->owner = keep(op->record->owner);
  store->rows[at]->body = keep(op->record->body);
  store->rows[at]->state = op->record->state;
  store->rows[at]->due_us = op->record->due_us;
  store->rows[at]->version = store->seq;
}

static void apply_one(tkw_store* store, const tkw_changeset* changeset, tkw_result* result) {
  uint32_t i;
  size_t entry;
  result->seq = 0;
  for (entry = 0; entry < store->n_log; ++entry) {
    if (memcmp(store->log[entry].request_id, changeset->request_id, sizeof changeset->request_id) == 0) {
      result->seq = store->log[entry].seq;
      result->rc = TKW_DUPLICATE;
      return;
    }
  }
  if (store->n_rows + changeset->n_ops > kMaxRows || store->n_log + changeset->n_ops + 1 > kMaxLog) {
    result->rc = fail(result->err, TKW_NO_SPACE, "full");
    return;
  }
  for (i = 0; i < changeset->n_ops; ++i) {
    int found;
    const tkw_op* const op = changeset->ops[i];
    const size_t at = place_of(store, &op->record->key, &found);
    const uint64_t present = found ? store->rows[at]->version : TKW_ABSENT;
    if (op->expect == TKW_ANY || op->expect == present) continue;
    result->err->index = i;
    result->rc = fail(result->err, TKW_CONFLICT, "an expectation failed");
    return;
  }
  result->seq = ++store->seq;
  for (i = 0; i < changeset->n_ops; ++i) {
    if (changeset->ops[i]->type == TKW_OP_CHECK) continue;
    write_row(store, changeset->ops[i]);
    append(store, changeset, changeset->ops[i]->type, &changeset->ops[i]->record->key);
  }
  append(store, changeset, 0, NULL);
  result->rc = TKW_OK;
}

static tkw_rc TKW_CALL apply(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                             tkw_result* const* results, uint32_t n, tkw_error* err) {
  uint32_t i;
  (void)call, (void)err;
  pthread_mutex_lock(&store->lock);
  for (i = 0; i < n; ++i) apply_one(store, changesets[i], results[i]);
  pthread_mutex_unlock(&store->lock);
  return TKW_OK;
}

static tkw_rc TKW_CALL touch(tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, uint32_t n,
                             tkw_error* err) {
  uint32_t i;
  (void)call, (void)err;
  pthread_mutex_lock(&store->lock);
  for (i = 0; i < n; ++i) {
    int found;
    const size_t at = place_of(store, &touches[i]->key, &found);
    if (!found || touches[i]->at_us <= store->rows[at]->touched_us) continue;
    free(store->rows[at]->note.p);
    store->rows[at]->note = keep(touches[i]->note);
    store->rows[at]->touched_us = touches[i]->at_us;
  }
  pthread_mutex_unlock(&store->lock);
  return TKW_OK;
}

static tkw_rc TKW_CALL changes(tkw_store* store, const tkw_call* call, uint64_t after_seq, uint32_t limit, void* sink,
                               tkw_change_fn deliver, tkw_error* err) {
  size_t i;
  uint32_t changesets = 0;
  int enough = 0;
  tkw_rc rc = TKW_OK;
  (void)call;
  pthread_mutex_lock(&store->lock);
  if (after_seq < UINT64_C(1) << 20 || after_seq > store->seq) rc = fail(err, TKW_GONE, "out of the feed");
  for (i = 0; rc == TKW_OK && i < store->n_log && !enough && changesets < limit; ++i) {
    const log_entry* const entry = &store->log[i];
    if (entry->seq <= after_seq) continue;
    if (entry->type == 0) {
      ++changesets;
      continue;
    }
    const tkw_key key = {lend(entry->tenant), lend(entry->id), entry->kind, 0};
    const tkw_change change = {sizeof change, entry->type, entry->seq, key};
    enough = deliver(sink, &change);
  }
  pthread_mutex_unlock(&store->lock);
  return rc;
}

static const tkw_storage kStorage = {sizeof kStorage, 0,     open_store, close_store, info, migrate, get, scan_rows,
                                     apply,           touch, changes,    NULL,        NULL, NULL,    NULL};
static const tkw_plugin kPlugin = {sizeof kPlugin, TKW_ABI_MINOR, "memory", "1.0", &kStorage, "{}"};

TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  (void)host;
  return &kPlugin;
}
