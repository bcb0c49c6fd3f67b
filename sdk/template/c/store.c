#define _GNU_SOURCE
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* What an entry tells. The numbers are stored: never reuse one. */
enum { kCreated = 1, kOpened = 2, kChangeset = 3, kTouch = 4 };

static const uint64_t kLeap = 1 << 20; /* seqs passed over at every open: see `open` in storage.h */

tkw_rc mystore_fail(tkw_error* err, tkw_rc rc, const char* message) {
  snprintf(err->message, sizeof err->message, "%s", message);
  return rc;
}

tkw_rc mystore_fail_errno(tkw_error* err, const char* what) {
  const int error = errno;
  snprintf(err->message, sizeof err->message, "%s: %s", what, strerror(error));
  err->native_code = error;
  if (error == ENOSPC || error == EDQUOT) return TKW_NO_SPACE;
  return error == EACCES || error == EPERM || error == EROFS ? TKW_READ_ONLY : TKW_UNAVAILABLE;
}

static tkw_rc damaged(tkw_error* err) { return mystore_fail(err, TKW_CORRUPT, "an entry of the log makes no sense"); }
static tkw_rc no_memory(tkw_error* err) { return mystore_fail(err, TKW_UNAVAILABLE, "out of memory"); }

/* --- what an entry says is done by these, when it is written and when it is read again, so the two cannot differ ---
 */

static tkw_rc replay_created(tkw_store* store, reader* entry, tkw_error* err) {
  const uint64_t schema = mystore_read_number(entry), seq = mystore_read_number(entry);
  const tkw_bytes id = mystore_read_bytes(entry);
  if (entry->failed || id.n != sizeof store->store_id) return damaged(err);
  if (schema > MYSTORE_SCHEMA) return mystore_fail(err, TKW_SCHEMA, "the store was written by a newer version");
  store->schema = (uint32_t)schema;
  store->last_seq = seq;
  store->first_seq = seq + 1;
  memcpy(store->store_id, id.p, id.n);
  return TKW_OK;
}

static tkw_rc replay_op(tkw_store* store, reader* entry, tkw_error* err) {
  tkw_record record;
  const uint32_t type = (uint32_t)mystore_read_number(entry);
  memset(&record, 0, sizeof record);
  record.key = mystore_read_key(entry);
  if (type == TKW_OP_PUT) {
    record.state = (uint32_t)mystore_read_number(entry);
    record.owner = mystore_read_bytes(entry);
    record.due_us = (int64_t)mystore_read_number(entry);
    record.touched_us = (int64_t)mystore_read_number(entry);
    record.touched_note = mystore_read_bytes(entry);
    record.body = mystore_read_bytes(entry);
    record.version = store->last_seq;
  }
  if (entry->failed) return damaged(err);
  if (mystore_feed_add_change(&store->feed, store->last_seq, type, &record.key)) return no_memory(err);
  if (type == TKW_OP_DELETE) mystore_rows_remove(&store->rows, &record.key);
  if (type == TKW_OP_PUT && mystore_rows_put(&store->rows, &record)) return no_memory(err);
  return TKW_OK;
}

static tkw_rc replay_changeset(tkw_store* store, reader* entry, tkw_error* err) {
  const uint64_t seq = mystore_read_number(entry);
  const tkw_bytes request_id = mystore_read_bytes(entry);
  uint64_t left = mystore_read_number(entry);
  tkw_rc rc = TKW_OK;
  if (entry->failed || request_id.n != 16) return damaged(err);
  store->last_seq = seq;
  if (mystore_feed_add_changeset(&store->feed, seq, request_id.p)) return no_memory(err);
  for (; left > 0 && !rc; --left) rc = replay_op(store, entry, err);
  return rc;
}

static tkw_rc replay_touch(tkw_store* store, reader* entry, tkw_error* err) {
  const tkw_key key = mystore_read_key(entry);
  const int64_t at_us = (int64_t)mystore_read_number(entry);
  const tkw_bytes note = mystore_read_bytes(entry);
  if (entry->failed || note.n > TKW_MAX_NOTE_BYTES) return damaged(err);
  mystore_rows_touch(&store->rows, &key, at_us, note);
  return TKW_OK;
}

static tkw_rc replay(tkw_store* store, tkw_bytes payload, tkw_error* err) {
  reader entry = {payload, 0};
  switch (mystore_read_number(&entry)) {
    case kCreated:
      return replay_created(store, &entry, err);
    case kOpened:
      store->last_seq = mystore_read_number(&entry);
      return entry.failed ? damaged(err) : TKW_OK;
    case kChangeset:
      return replay_changeset(store, &entry, err);
    case kTouch:
      return replay_touch(store, &entry, err);
    default:
      return mystore_fail(err, TKW_SCHEMA, "the log has an entry that only a newer version knows");
  }
}

/* Writes the entry and does what it says: first on the disk, then visible. Frees it. */
static tkw_rc record(tkw_store* store, writer* entry, int durable, tkw_error* err) {
  const tkw_bytes payload = {entry->p, entry->n};
  tkw_rc rc = entry->failed ? no_memory(err) : mystore_log_append(&store->log, payload, err);
  if (!rc && durable) rc = mystore_log_sync(&store->log, err);
  if (!rc && replay(store, payload, err)) {
    /* On the disk, but not in memory. The host asks again, and a fresh start knows the answer. */
    store->log.broken = 1;
    rc = TKW_UNKNOWN_OUTCOME;
  }
  free(entry->p);
  return rc;
}

tkw_rc mystore_store_load(tkw_store* store, tkw_error* err) {
  writer entry = {NULL, 0, 0, 0};
  const tkw_rc rc = mystore_log_replay(&store->log, store, replay, err);
  if (rc || !store->schema) return rc;
  mystore_write_number(&entry, kOpened);
  mystore_write_number(&entry, store->last_seq + kLeap);
  return record(store, &entry, 1, err);
}

tkw_rc mystore_store_create(tkw_store* store, tkw_error* err) {
  writer entry = {NULL, 0, 0, 0};
  uint8_t random[sizeof store->store_id];
  const tkw_bytes id = {random, sizeof random};
  if (getentropy(random, sizeof random)) return mystore_fail_errno(err, "getentropy");
  mystore_write_number(&entry, kCreated);
  mystore_write_number(&entry, MYSTORE_SCHEMA);
  mystore_write_number(&entry, kLeap);
  mystore_write_bytes(&entry, id);
  return record(store, &entry, 1, err);
}

static int is_met(const tkw_op* op, const row* there) {
  if (op->expect == TKW_ANY) return 1;
  return op->expect == TKW_ABSENT ? !there : there && there->record.version == op->expect;
}

static void write_op(writer* to, const tkw_op* op) {
  const tkw_record* const record = op->record;
  mystore_write_number(to, op->type);
  mystore_write_key(to, &record->key);
  if (op->type != TKW_OP_PUT) return;
  mystore_write_number(to, record->state);
  mystore_write_bytes(to, record->owner);
  mystore_write_number(to, (uint64_t)record->due_us);
  mystore_write_number(to, (uint64_t)record->touched_us);
  mystore_write_bytes(to, record->touched_note);
  mystore_write_bytes(to, record->body);
}

void mystore_store_apply(tkw_store* store, const tkw_changeset* changeset, tkw_result* result) {
  const tkw_bytes request_id = {changeset->request_id, sizeof changeset->request_id};
  writer entry = {NULL, 0, 0, 0};
  uint64_t n_writes = 0;
  uint32_t i;
  result->seq = mystore_feed_find(&store->feed, changeset->request_id);
  result->rc = mystore_fail(result->err, TKW_DUPLICATE, "the request_id is known");
  if (result->seq) return;
  for (i = 0; i < changeset->n_ops; ++i) {
    const tkw_op* const op = changeset->ops[i];
    n_writes += op->type != TKW_OP_CHECK;
    if (is_met(op, mystore_rows_find(&store->rows, &op->record->key))) continue;
    result->err->index = i;
    result->rc = mystore_fail(result->err, TKW_CONFLICT, "an expectation failed");
    return;
  }
  mystore_write_number(&entry, kChangeset);
  mystore_write_number(&entry, store->last_seq + 1);
  mystore_write_bytes(&entry, request_id);
  mystore_write_number(&entry, n_writes);
  for (i = 0; i < changeset->n_ops; ++i)
    if (changeset->ops[i]->type != TKW_OP_CHECK) write_op(&entry, changeset->ops[i]);
  result->rc = record(store, &entry, 1, result->err);
  result->seq = result->rc == TKW_OK ? store->last_seq : 0;
}

tkw_rc mystore_store_touch(tkw_store* store, const tkw_touch* touch, tkw_error* err) {
  writer entry = {NULL, 0, 0, 0};
  if (!mystore_rows_find(&store->rows, &touch->key)) return TKW_OK;
  mystore_write_number(&entry, kTouch);
  mystore_write_key(&entry, &touch->key);
  mystore_write_number(&entry, (uint64_t)touch->at_us);
  mystore_write_bytes(&entry, touch->note);
  return record(store, &entry, 0, err); /* may be lost in a crash, so nobody waits for the disk */
}
