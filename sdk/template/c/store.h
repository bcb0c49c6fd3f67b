/* A store that keeps its rows in memory and every change in an append-only file. Small and right rather than fast: one
 * lock, one sync per changeset, and a log that is never compacted.
 *
 *   plugin.c    the table of functions: locks, checks the arguments, calls the others
 *   contract.c  what the contract asks of arguments
 *   store.c     changesets and touches: written first, then done; the log's entries read again do the same
 *   rows.c      the rows, with an index for every order in which they are asked for
 *   feed.c      which changesets there were, by seq and by request_id
 *   log.c       the file
 *   entry.c     numbers and byte strings as they stand in the file
 */
#ifndef MYSTORE_STORE_H
#define MYSTORE_STORE_H

#include <pthread.h>
#include <tokenward/storage.h>

/* Fills `err` and returns `rc`. */
tkw_rc mystore_fail(tkw_error* err, tkw_rc rc, const char* message);

/* As mystore_fail, from errno: NO_SPACE, READ_ONLY or UNAVAILABLE. */
tkw_rc mystore_fail_errno(tkw_error* err, const char* what);

/* As memcmp, the shorter first. */
int mystore_compare(tkw_bytes a, tkw_bytes b);

/* --- plugin.c -------------------------------------------------------------------------------------------------- */

/* A call with the moment by which it has to end, in milliseconds of CLOCK_MONOTONIC. */
typedef struct running_call {
  const tkw_call* call;
  int64_t deadline_ms;
} running_call;

/* CANCELLED or TIMEOUT if the call should not go on. */
tkw_rc mystore_check_call(const running_call* running, tkw_error* err);

/* --- contract.c: OK, or why the argument is refused ------------------------------------------------------------ */

tkw_rc mystore_check_key(const tkw_key* key, tkw_error* err);
tkw_rc mystore_check_scan(const tkw_scan* scan, tkw_error* err);
tkw_rc mystore_check_touch(const tkw_touch* touch, tkw_error* err);

/* Adds the changeset's bytes, as the limits count them, to `call_bytes`. */
tkw_rc mystore_check_changeset(const tkw_changeset* changeset, size_t* call_bytes, tkw_error* err);

/* Whether a struct has version 1.0's size at least and, where it is longer than ours, nothing set beyond. */
tkw_rc mystore_check_size(const void* given, size_t first_size, size_t our_size, tkw_error* err);
#define MYSTORE_CHECK_SIZE(given, type, last_of_1_0, err) \
  mystore_check_size(given, TKW_SIZE_THROUGH(type, last_of_1_0), sizeof(type), err)

/* --- entry.c --------------------------------------------------------------------------------------------------- */

/* An entry that is being written; `failed` once memory has run out. */
typedef struct writer {
  uint8_t* p;
  size_t n, capacity;
  int failed;
} writer;

void mystore_write_raw(writer* to, tkw_bytes bytes);
void mystore_write_number(writer* to, uint64_t value);
void mystore_write_bytes(writer* to, tkw_bytes bytes);
void mystore_write_key(writer* to, const tkw_key* key);

/* An entry that is being read; `failed` once there was less than asked for. The bytes point into it. */
typedef struct reader {
  tkw_bytes rest;
  int failed;
} reader;

uint64_t mystore_read_number(reader* from);
tkw_bytes mystore_read_bytes(reader* from);
tkw_key mystore_read_key(reader* from);

uint32_t mystore_crc32(tkw_bytes bytes);

/* --- log.c ----------------------------------------------------------------------------------------------------- */

typedef struct log_file {
  int file;
  int broken; /* after a failure nobody knows what is on the disk: nothing is written until it is opened again */
  uint64_t size;
  char* path;
} log_file;

/* Opens or creates the file and locks it. */
tkw_rc mystore_log_open(log_file* log, tkw_bytes path, tkw_error* err);
void mystore_log_close(log_file* log);

/* Hands over every payload. What a crash has left of the last entry is cut off; damage with whole entries behind it is
 * CORRUPT. Once, before the first append. */
tkw_rc mystore_log_replay(log_file* log, struct tkw_store* store,
                          tkw_rc (*entry)(struct tkw_store* store, tkw_bytes payload, tkw_error* err), tkw_error* err);

/* Writes one entry, which is not yet durable. On failure nothing of it stays. */
tkw_rc mystore_log_append(log_file* log, tkw_bytes payload, tkw_error* err);
tkw_rc mystore_log_sync(log_file* log, tkw_error* err);

/* UNAVAILABLE if the file cannot be used any more. */
tkw_rc mystore_log_check(const log_file* log, tkw_error* err);

/* --- rows.c ---------------------------------------------------------------------------------------------------- */

/* A record and, in the same block of memory, what it points to. */
typedef struct row {
  tkw_record record;
  uint8_t note[TKW_MAX_NOTE_BYTES];
  uint8_t bytes[];
} row;

/* Pointers to rows, sorted by fields that `order` names with a letter each: see rows.c. */
typedef struct row_index {
  const char* order;
  row** rows;
  size_t n, capacity;
} row_index;

enum { BY_ID, BY_OWNER, BY_STATE, BY_DUE, BY_TENANT_AND_DUE, N_INDEXES };

typedef struct row_set {
  row_index indexes[N_INDEXES];
} row_set;

void mystore_rows_init(row_set* rows);
void mystore_rows_free(row_set* rows);
row* mystore_rows_find(const row_set* rows, const tkw_key* key);

/* Inserts a copy of the record, or replaces the row there is, which keeps its touch. Non-zero: no memory. */
int mystore_rows_put(row_set* rows, const tkw_record* record);
void mystore_rows_remove(row_set* rows, const tkw_key* key);
void mystore_rows_touch(row_set* rows, const tkw_key* key, int64_t at_us, tkw_bytes note);
tkw_rc mystore_rows_scan(const row_set* rows, const running_call* running, const tkw_scan* scan, void* sink,
                         tkw_row_fn deliver, tkw_error* err);

/* --- feed.c ---------------------------------------------------------------------------------------------------- */

typedef struct feed_change {
  uint64_t seq;
  uint32_t type; /* 0: the changeset itself, before its changes */
  tkw_key key;   /* in a block of its own that key.tenant.p points to */
} feed_change;

typedef struct feed_request {
  uint8_t id[16];
  uint64_t seq;
} feed_request;

typedef struct feed {
  feed_change* changes; /* by seq */
  size_t n_changes, changes_capacity;
  feed_request* requests; /* by id */
  size_t n_requests, requests_capacity;
} feed;

void mystore_feed_free(feed* feed);

/* A changeset and its changes are added in turn. Non-zero: no memory. */
int mystore_feed_add_changeset(feed* feed, uint64_t seq, const uint8_t request_id[16]);
int mystore_feed_add_change(feed* feed, uint64_t seq, uint32_t type, const tkw_key* key);

/* The seq of the changeset with this request_id; 0: unknown. */
uint64_t mystore_feed_find(const feed* feed, const uint8_t request_id[16]);
uint64_t mystore_feed_newest(const feed* feed); /* 0: none */
void mystore_feed_deliver(const feed* feed, uint64_t after_seq, uint32_t limit, void* sink, tkw_change_fn deliver);

/* --- store.c --------------------------------------------------------------------------------------------------- */

struct tkw_store {
  pthread_mutex_t lock; /* of all that follows */
  log_file log;
  row_set rows;
  feed feed;
  uint32_t schema;
  uint64_t first_seq, last_seq; /* last_seq is the counter: some seqs are passed over */
  uint8_t store_id[16];
};

enum { MYSTORE_SCHEMA = 1 };

/* Reads the log; if there is a schema, passes over 2^20 seqs. */
tkw_rc mystore_store_load(tkw_store* store, tkw_error* err);
tkw_rc mystore_store_create(tkw_store* store, tkw_error* err);
void mystore_store_apply(tkw_store* store, const tkw_changeset* changeset, tkw_result* result);
tkw_rc mystore_store_touch(tkw_store* store, const tkw_touch* touch, tkw_error* err);

#endif
