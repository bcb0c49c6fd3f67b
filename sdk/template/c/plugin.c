#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store.h"

static const char kSettingsSchema[] =
    "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"path\"], \"properties\": {\"path\": "
    "{\"type\": \"string\", \"minLength\": 1, \"description\": \"The file that holds the store\"}}}";

static int64_t now_ms(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

tkw_rc mystore_check_call(const running_call* running, tkw_error* err) {
  if (running->call->cancelled(running->call)) return mystore_fail(err, TKW_CANCELLED, "cancelled by the host");
  if (running->call->timeout_ms && now_ms(CLOCK_MONOTONIC) >= running->deadline_ms)
    return mystore_fail(err, TKW_TIMEOUT, "the time allowed for this call has run out");
  return TKW_OK;
}

/* Takes the lock within the call's time and only if the call is sound; otherwise nothing was done. */
static tkw_rc lock(tkw_store* store, const tkw_call* call, running_call* running, tkw_error* err) {
  tkw_rc rc = MYSTORE_CHECK_SIZE(call, tkw_call, cancelled, err);
  if (rc) return rc;
  running->call = call;
  running->deadline_ms = now_ms(CLOCK_MONOTONIC) + call->timeout_ms;
  while (!(rc = mystore_check_call(running, err))) {
    const int64_t until = now_ms(CLOCK_REALTIME) + 20;
    const struct timespec soon = {(time_t)(until / 1000), (long)(until % 1000) * 1000000};
    if (pthread_mutex_timedlock(&store->lock, &soon) == 0) break;
  }
  return rc;
}

static tkw_rc lock_migrated(tkw_store* store, const tkw_call* call, running_call* running, tkw_error* err) {
  const tkw_rc rc = lock(store, call, running, err);
  if (rc || store->schema == MYSTORE_SCHEMA) return rc;
  pthread_mutex_unlock(&store->lock);
  return mystore_fail(err, TKW_SCHEMA, "the store has not been migrated");
}

static tkw_rc unlock(tkw_store* store, tkw_rc rc) {
  pthread_mutex_unlock(&store->lock);
  return rc;
}

static void TKW_CALL close_store(tkw_store* store) {
  mystore_log_close(&store->log);
  mystore_rows_free(&store->rows);
  mystore_feed_free(&store->feed);
  pthread_mutex_destroy(&store->lock);
  free(store);
}

static tkw_rc TKW_CALL open_store(const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, uint32_t n,
                                  tkw_store** store, tkw_error* err) {
  static const char opened[] = "opened";
  tkw_store* made;
  tkw_rc rc;
  *store = NULL;
  if (n != 1 || kv->key.n != 4 || memcmp(kv->key.p, "path", 4) != 0 || !kv->value.n)
    return mystore_fail(err, TKW_INVALID, "the one setting is path");
  made = calloc(1, sizeof *made);
  if (!made) return mystore_fail(err, TKW_UNAVAILABLE, "out of memory");
  pthread_mutex_init(&made->lock, NULL);
  mystore_rows_init(&made->rows);
  made->first_seq = 1;
  rc = mystore_log_open(&made->log, kv->value, err);
  if (!rc) rc = mystore_store_load(made, err);
  if (rc) {
    close_store(made);
    return rc;
  }
  host->log(ctx, TKW_LOG_INFO, opened, sizeof opened - 1);
  *store = made;
  return TKW_OK;
}

static uint64_t newest_seq(const tkw_store* store) {
  const uint64_t newest = mystore_feed_newest(&store->feed);
  return newest ? newest : store->first_seq - 1;
}

static tkw_rc TKW_CALL info(tkw_store* store, const tkw_call* call, tkw_info* out, tkw_error* err) {
  running_call running;
  tkw_rc rc = MYSTORE_CHECK_SIZE(out, tkw_info, store_id, err);
  if (!rc) rc = lock(store, call, &running, err);
  if (rc) return rc;
  out->schema_have = store->schema;
  out->schema_want = MYSTORE_SCHEMA;
  out->max_concurrency = 8;
  out->max_appliers = 1;
  out->caps = TKW_CAP_DURABLE;
  out->first_seq = store->first_seq;
  out->last_seq = newest_seq(store);
  memcpy(out->store_id, store->store_id, sizeof out->store_id);
  return unlock(store, mystore_log_check(&store->log, err));
}

static tkw_rc TKW_CALL migrate(tkw_store* store, const tkw_call* call, uint32_t to, uint32_t dry_run, tkw_error* err) {
  running_call running;
  tkw_rc rc = lock(store, call, &running, err);
  if (rc) return rc;
  if (to != MYSTORE_SCHEMA)
    rc = mystore_fail(err, TKW_INVALID, "the only version of the schema is 1");
  else if (dry_run)
    mystore_fail(err, TKW_OK, store->schema ? "nothing to do" : "would begin the log");
  else if (!store->schema)
    rc = mystore_store_create(store, err);
  return unlock(store, rc);
}

static tkw_rc TKW_CALL get(tkw_store* store, const tkw_call* call, const tkw_key* keys, uint32_t n, void* sink,
                           tkw_row_fn deliver, tkw_error* err) {
  running_call running;
  uint32_t i;
  tkw_rc rc = TKW_OK;
  if (n > TKW_MAX_GET_KEYS) return mystore_fail(err, TKW_TOO_LARGE, "over 1,000 keys");
  if (n && !keys) return mystore_fail(err, TKW_INVALID, "keys are missing");
  for (i = 0; i < n && !rc; ++i) {
    rc = mystore_check_key(&keys[i], err);
    err->index = rc ? i : 0;
  }
  if (!rc) rc = lock_migrated(store, call, &running, err);
  if (rc) return rc;
  for (i = 0; i < n; ++i) {
    const row* const found = mystore_rows_find(&store->rows, &keys[i]);
    if (found && deliver(sink, &found->record)) break;
  }
  return unlock(store, TKW_OK);
}

static tkw_rc TKW_CALL scan_rows(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink,
                                 tkw_row_fn deliver, tkw_error* err) {
  running_call running;
  tkw_rc rc = mystore_check_scan(scan, err);
  if (!rc) rc = lock_migrated(store, call, &running, err);
  return rc ? rc : unlock(store, mystore_rows_scan(&store->rows, &running, scan, sink, deliver, err));
}

/* What of an `apply` call concerns all of its changesets. */
static tkw_rc check_apply(const tkw_changeset* const* changesets, tkw_result* const* results, uint32_t n,
                          tkw_error* err) {
  uint32_t i;
  tkw_rc rc = TKW_OK;
  if (n > TKW_MAX_CALL_CHANGESETS) return mystore_fail(err, TKW_TOO_LARGE, "over 64 changesets");
  if (n && (!changesets || !results)) return mystore_fail(err, TKW_INVALID, "changesets are missing");
  for (i = 0; i < n && !rc; ++i) {
    rc = MYSTORE_CHECK_SIZE(results[i], tkw_result, err, err);
    if (!rc) rc = MYSTORE_CHECK_SIZE(results[i]->err, tkw_error, message, err);
  }
  return rc;
}

static tkw_rc TKW_CALL apply(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                             tkw_result* const* results, uint32_t n, tkw_error* err) {
  running_call running;
  size_t bytes = 0;
  uint32_t i;
  tkw_rc rc = check_apply(changesets, results, n, err);
  for (i = 0; i < n && !rc; ++i) {
    results[i]->seq = 0;
    results[i]->rc = mystore_check_changeset(changesets[i], &bytes, results[i]->err);
  }
  if (!rc && bytes > TKW_MAX_CALL_BYTES) rc = mystore_fail(err, TKW_TOO_LARGE, "over 16 MiB");
  if (!rc) rc = lock_migrated(store, call, &running, err);
  if (rc) return rc;
  for (i = 0; i < n; ++i) {
    /* Each changeset has an outcome of its own, also once time has run out. */
    if (results[i]->rc == TKW_OK) results[i]->rc = mystore_check_call(&running, results[i]->err);
    if (results[i]->rc == TKW_OK) mystore_store_apply(store, changesets[i], results[i]);
  }
  return unlock(store, TKW_OK);
}

static tkw_rc TKW_CALL touch(tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, uint32_t n,
                             tkw_error* err) {
  running_call running;
  uint32_t i;
  tkw_rc rc = TKW_OK;
  if (n > TKW_MAX_TOUCHES) return mystore_fail(err, TKW_TOO_LARGE, "over 1,000 touches");
  if (n && !touches) return mystore_fail(err, TKW_INVALID, "touches are missing");
  for (i = 0; i < n && !rc; ++i) rc = mystore_check_touch(touches[i], err);
  if (!rc) rc = lock_migrated(store, call, &running, err);
  if (rc) return rc;
  for (i = 0; i < n && !rc; ++i) rc = mystore_store_touch(store, touches[i], err);
  return unlock(store, rc);
}

static tkw_rc TKW_CALL changes(tkw_store* store, const tkw_call* call, uint64_t after_seq, uint32_t limit, void* sink,
                               tkw_change_fn deliver, tkw_error* err) {
  running_call running;
  tkw_rc rc;
  if (!limit) return mystore_fail(err, TKW_INVALID, "changes without limit");
  if (limit > TKW_MAX_CHANGES_LIMIT) return mystore_fail(err, TKW_TOO_LARGE, "the limit is over 10,000");
  rc = lock_migrated(store, call, &running, err);
  if (rc) return rc;
  if (after_seq < store->first_seq - 1 || after_seq > newest_seq(store))
    rc = mystore_fail(err, TKW_GONE, "outside of the feed");
  else
    mystore_feed_deliver(&store->feed, after_seq, limit, sink, deliver);
  return unlock(store, rc);
}

static const tkw_storage kStorage = {sizeof kStorage, 0,     open_store, close_store, info, migrate, get, scan_rows,
                                     apply,           touch, changes,    NULL,        NULL, NULL,    NULL};
static const tkw_plugin kPlugin = {sizeof kPlugin, TKW_ABI_MINOR, "mystore", "1.0.0", &kStorage, kSettingsSchema};

/* A host that lacks what version 1.0 has gets nothing. */
TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host) {
  return host && host->struct_size >= TKW_SIZE_THROUGH(tkw_host, service) ? &kPlugin : NULL;
}
