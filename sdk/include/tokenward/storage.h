/// \file
/// The storage plugin ABI of tokenward, version 1: all that a daemon and a storage plugin say to each other.
///
/// A plugin is a shared library that exports one C function, `tokenward_storage_plugin_v1`. Through the table it
/// returns, the daemon opens *stores*: opaque handles on a file, a database, a service. A store keeps *records*, rows
/// of a few indexed columns and a body that is the daemon's alone; the plugin never learns what a row means. All rules
/// stay in the daemon, atomicity and durability are the store's.
///
/// This header needs nothing but the C library and compiles as C99 to C17 and C++11 to C++20. `storage.hpp` beside it
/// is a C++ layer that takes over what every plugin would otherwise write again.
///
/// **Threads.** The tag in front of a function says who calls it:
/// - `[worker]` a thread of the store's worker pool, at most `tkw_info::max_concurrency` calls at a time;
/// - `[start]`  one thread at a time, while no other call on that store is running;
/// - `[wait]`   a thread of its own beside the pool, at most one call at a time;
/// - `[any]`    any thread, at any time between the return of `open` and the call of `close`.
///
/// **Memory.** Nothing that one side allocates is freed by the other. Inputs are borrowed until the call returns; rows
/// leave through a sink of the host, which copies what it keeps.
///
/// **Growth.** `tkw_bytes`, `tkw_key` and `tkw_kv` never change. Every other struct starts with `struct_size`, travels
/// by pointer and grows only at its tail, where zero means "not asked". Whoever is given a longer struct than it knows
/// checks that the tail it does not know is all zero and refuses with TKW_UNSUPPORTED if it is not: an unknown filter
/// or column that is ignored would mean wrong rows or lost data. A struct shorter than version 1.0's is TKW_INVALID.
/// A side uses newer members, flags and types only if the other's `abi_minor` knows them. Members called `reserved`
/// are zero.
///
/// **Bytes.** Tenants, ids and owners are compared as unsigned bytes (`memcmp`, the shorter first): case, trailing
/// blanks, Unicode forms and NUL bytes all matter.
#ifndef TOKENWARD_STORAGE_H
#define TOKENWARD_STORAGE_H

#include <stddef.h>
#include <stdint.h>

/// \def TKW_CALL
/// The calling convention of every function that crosses the boundary.
/// \def TKW_VISIBLE
/// Makes a symbol visible outside of its library, in which everything else is hidden.
/// \def TKW_EXPORT
/// In front of the one function that a plugin exports: C linkage, visible.
#if defined(_WIN32)
#define TKW_CALL __cdecl
#define TKW_VISIBLE __declspec(dllexport)
#else
#define TKW_CALL
#define TKW_VISIBLE __attribute__((visibility("default")))
#endif

#if defined(__cplusplus)
#define TKW_EXPORT extern "C" TKW_VISIBLE
extern "C" {
#else
#define TKW_EXPORT extern TKW_VISIBLE
#endif

/// The minor version of this header: raised when a struct grows or a flag, type or code is added.
#define TKW_ABI_MINOR UINT32_C(0)

/// The bytes of the struct `type` up to and with `member`: what it measured when that was its last one.
#define TKW_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type*)0)->member))

/// Whether whoever made `*pointer`, a struct `type`, knew `member`. Asked before reading a member that version 1.0 did
/// not have: `if (TKW_HAS(tkw_host, host, added_in_1_1)) ...`
#define TKW_HAS(type, pointer, member) ((pointer)->struct_size >= TKW_SIZE_THROUGH(type, member))

/// The name of the one symbol that a plugin exports. A major break would get a new name.
#define TKW_STORAGE_ENTRY "tokenward_storage_plugin_v1"

/// How a call ended: one of the codes below. A code that the host does not know counts as TKW_INTERNAL.
typedef int32_t tkw_rc;

#define TKW_OK 0               ///< Done. From `apply`: every result is filled.
#define TKW_CONFLICT 1         ///< An expectation failed and nothing was written; `err->index` is the op.
#define TKW_DUPLICATE 2        ///< The request_id is known and its changeset durable; `seq` is the original's.
#define TKW_RETRY 3            ///< Not applied because of others (a lock, a deadlock): the same call may succeed.
#define TKW_UNKNOWN_OUTCOME 4  ///< Applied or not, the plugin cannot tell: repeat with the same request_id.
#define TKW_TIMEOUT 5          ///< Not applied: `timeout_ms` ran out.
#define TKW_CANCELLED 6        ///< Not applied: the host interrupted the call.
#define TKW_UNAVAILABLE 7      ///< Not applied: the store cannot be reached or failed to read or write.
#define TKW_NO_SPACE 8         ///< Not applied: disk or quota full.
#define TKW_READ_ONLY 9        ///< Not applied: the store cannot be written to.
#define TKW_TOO_LARGE 10       ///< Not applied: over one of the TKW_MAX_ limits.
#define TKW_UNSUPPORTED 11     ///< Not applied: a flag, type or struct tail this plugin does not know.
#define TKW_INVALID 12         ///< Not applied: an argument breaks the contract.
#define TKW_SCHEMA 13          ///< Not applied: the store's schema is newer, or older and not yet migrated.
#define TKW_CORRUPT 14         ///< Not applied: the stored data is damaged; a person must look.
#define TKW_INTERNAL 15        ///< Not applied: a defect in the plugin.
#define TKW_GONE 16            ///< From `changes`: the feed no longer reaches back to `after_seq`, or never reached it.

#define TKW_MAX_TENANT_BYTES 64          ///< `tkw_key::tenant`: 0 to 64 bytes.
#define TKW_MAX_ID_BYTES 512             ///< `tkw_key::id`: 1 to 512 bytes.
#define TKW_MAX_OWNER_BYTES 255          ///< `tkw_record::owner`: 0 (no owner) to 255 bytes.
#define TKW_MAX_NOTE_BYTES 64            ///< `touched_note`: 0 to 64 bytes.
#define TKW_MAX_BODY_BYTES 65536         ///< `tkw_record::body`: 0 to 65,536 bytes.
#define TKW_MAX_STATE 63                 ///< `tkw_record::state`: 0 to 63.
#define TKW_MAX_GET_KEYS 1000            ///< Keys in one `get`, all distinct.
#define TKW_MAX_SCAN_LIMIT 10000         ///< `tkw_scan::limit`: 1 to 10,000.
#define TKW_MAX_CHANGES_LIMIT 10000      ///< `limit` of `changes`: 1 to 10,000 changesets.
#define TKW_MAX_TOUCHES 1000             ///< Entries of one `touch` call.
#define TKW_MAX_CHANGESET_OPS 1000       ///< Ops in one changeset: 1 to 1,000.
#define TKW_MAX_CHANGESET_BYTES 4194304  ///< Tenants, ids, owners, notes and bodies of one changeset: 4 MiB.
#define TKW_MAX_CALL_CHANGESETS 64       ///< Changesets in one `apply` call.
#define TKW_MAX_CALL_BYTES 16777216      ///< The same bytes over one `apply` call: 16 MiB.

/// A run of bytes, borrowed for the call. Frozen for ever.
typedef struct tkw_bytes {
  const uint8_t* p;  ///< The first byte; may be NULL where `n` is 0.
  size_t n;          ///< How many.
} tkw_bytes;

/// An open store: the plugin's own type, made by `open` and destroyed by `close`.
typedef struct tkw_store tkw_store;

/// Whatever the host needs to know its store by: passed back to it untouched.
typedef struct tkw_host_ctx tkw_host_ctx;

/// Why a call failed, for the log and the operator. The host provides it, never NULL, zeroed but for `struct_size`.
typedef struct tkw_error {
  uint32_t struct_size;     ///< See Growth.
  uint32_t index;           ///< Which op of the changeset, or which key, touch or changeset of a call was refused.
  int64_t native_code;      ///< The client library's own code, 0 if there is none.
  uint32_t retry_after_ms;  ///< With RETRY or UNAVAILABLE: when it makes sense to try again; 0 = unknown.
  uint32_t reserved;        ///< 0.
  char message[480];        ///< UTF-8, NUL-terminated, one line. Never a body, a secret or a setting's secret value.
} tkw_error;

/// What goes with every call: how long it may take and how it is cancelled.
///
/// The host makes `cancelled()` return non-zero *before* it calls `interrupt(call_id)`; a plugin makes the call known
/// under its id first and checks `cancelled()` *then*, so that no interruption falls between the two.
typedef struct tkw_call {
  uint32_t struct_size;  ///< See Growth.
  uint32_t timeout_ms;   ///< Milliseconds left at the call; 0 = no limit.
  uint64_t call_id;      ///< Never 0, unique among the calls that are running.
  tkw_host_ctx* ctx;     ///< The host's, for `cancelled`.
  /// [any] Non-zero: give up. Never NULL; cheap.
  int32_t(TKW_CALL* cancelled)(const struct tkw_call* call);
} tkw_call;

/// What identifies a record. Frozen for ever.
typedef struct tkw_key {
  tkw_bytes tenant;   ///< 0 to TKW_MAX_TENANT_BYTES; empty: what belongs to no tenant.
  tkw_bytes id;       ///< 1 to TKW_MAX_ID_BYTES.
  uint32_t kind;      ///< Which sort of record: the daemon's to choose, opaque here. Part of the key.
  uint32_t reserved;  ///< 0.
} tkw_key;

#define TKW_NO_DUE INT64_MAX  ///< `due_us` of a record that has none: it is in no BY_DUE scan.

/// One row. Times are microseconds since 1970-01-01 UTC, may be negative, and mean nothing to the plugin.
typedef struct tkw_record {
  uint32_t struct_size;    ///< See Growth.
  uint32_t state;          ///< 0 to TKW_MAX_STATE, meaning the daemon's. Indexed (BY_STATE), but for 0: see there.
  tkw_key key;             ///< What the row is found by.
  tkw_bytes owner;         ///< Empty = none. Indexed (BY_OWNER).
  uint64_t version;        ///< Set by the store: the seq of the last PUT. Ignored on input.
  int64_t due_us;          ///< Indexed (BY_DUE); TKW_NO_DUE = none.
  int64_t touched_us;      ///< Taken from the PUT that inserts the row; later only `touch` changes it. Not indexed.
  tkw_bytes touched_note;  ///< Goes with `touched_us`.
  tkw_bytes body;          ///< The daemon's, usually a JSON object in UTF-8: stored and returned byte for byte.
} tkw_record;

#define TKW_ANY UINT64_C(0)    ///< `expect`: whatever is there, or nothing.
#define TKW_ABSENT UINT64_MAX  ///< `expect`: no such record.

#define TKW_OP_CHECK 1   ///< Holds the record at the version `expect` (not ANY, not ABSENT: both are INVALID).
#define TKW_OP_PUT 2     ///< Inserts or replaces the record; its version becomes the changeset's seq.
#define TKW_OP_DELETE 3  ///< Removes the record; with ANY it need not exist. ABSENT is INVALID.

/// One step of a changeset, with what must be true for it.
typedef struct tkw_op {
  uint32_t struct_size;      ///< See Growth.
  uint32_t type;             ///< TKW_OP_CHECK, _PUT or _DELETE.
  uint64_t expect;           ///< TKW_ANY, TKW_ABSENT or the version the record must have.
  const tkw_record* record;  ///< CHECK and DELETE use its key only.
} tkw_op;

/// Ops that happen together or not at all. Each key occurs once; otherwise INVALID.
typedef struct tkw_changeset {
  uint32_t struct_size;      ///< See Growth.
  uint32_t n_ops;            ///< 1 to TKW_MAX_CHANGESET_OPS.
  uint8_t request_id[16];    ///< Begins with a big-endian time in microseconds; unique per intended change.
  const tkw_op* const* ops;  ///< `n_ops` pointers.
  uint64_t flags;            ///< None defined: 0.
} tkw_changeset;

/// What became of one changeset. The host provides it.
typedef struct tkw_result {
  uint32_t struct_size;  ///< See Growth.
  tkw_rc rc;             ///< OK, or why this changeset alone was not applied.
  uint64_t seq;          ///< With OK its seq, with DUPLICATE the original's, else 0.
  tkw_error* err;  ///< Never NULL. With CONFLICT `index` is the first op, in array order, whose expectation failed.
} tkw_result;

#define TKW_SCAN_DESC 1  ///< Everything in reverse, positions too: `after_` is the upper end, `until_` the lower.
#define TKW_SCAN_ALL_TENANTS 2  ///< Over all tenants; `tenant` is empty then.
#define TKW_SCAN_BY_DUE 4       ///< Ordered by (due, tenant, id), rows with a due alone. Needs BY_STATE.
#define TKW_SCAN_KEYS 8         ///< Rows arrive without note and body.
#define TKW_SCAN_BY_OWNER 16    ///< Only rows whose owner is `owner` (not empty).
#define TKW_SCAN_BY_STATE 32    ///< Only rows whose state is `state`.

/// Which rows, in which order, from where to where. Without BY_DUE the order is (tenant, id).
///
/// `after_` is an exclusive beginning and always a whole position: (after_id) with one tenant, (after_tenant, after_id)
/// with ALL_TENANTS, with BY_DUE (after_due_us, after_id) or (after_due_us, after_tenant, after_id).
/// It is compared as a whole; all of it NULL, empty or 0 leaves that side open. `until_` is an exclusive end; NULL,
/// empty or 0 leaves it open.
///
/// The cost is O(rows delivered), with one exception: state 0 stands for "none", which most records of most kinds have,
/// and a store need not keep an index of it. BY_STATE with 0 and without BY_DUE may visit all rows of the kind.
typedef struct tkw_scan {
  uint32_t struct_size;    ///< See Growth.
  uint32_t flags;          ///< TKW_SCAN_ flags. At most one of BY_OWNER and BY_STATE, else UNSUPPORTED.
  uint32_t kind;           ///< Always one kind.
  uint32_t limit;          ///< 1 to TKW_MAX_SCAN_LIMIT rows.
  tkw_bytes tenant;        ///< The one tenant; empty with ALL_TENANTS.
  tkw_bytes owner;         ///< With BY_OWNER.
  uint32_t state;          ///< With BY_STATE.
  uint32_t reserved;       ///< 0.
  tkw_bytes after_tenant;  ///< With ALL_TENANTS; otherwise empty or `tenant`.
  tkw_bytes after_id;      ///< The id of the position; need not exist.
  tkw_bytes until_id;      ///< Only with one tenant and without BY_DUE, else UNSUPPORTED.
  int64_t after_due_us;    ///< With BY_DUE.
  int64_t until_due_us;    ///< With BY_DUE.
} tkw_scan;

/// The host's receiver of rows. The record is the plugin's and valid until the function returns. Runs on the calling
/// thread, never calls the store. Non-zero = enough: the call delivers nothing more and returns OK.
typedef int32_t(TKW_CALL* tkw_row_fn)(void* sink, const tkw_record* record);

/// One step of the feed: this key was PUT or DELETEd by the changeset `seq`.
typedef struct tkw_change {
  uint32_t struct_size;  ///< See Growth.
  uint32_t type;         ///< TKW_OP_PUT or TKW_OP_DELETE.
  uint64_t seq;          ///< Of its changeset.
  tkw_key key;           ///< Which record.
} tkw_change;

/// The host's receiver of changes; as `tkw_row_fn`.
typedef int32_t(TKW_CALL* tkw_change_fn)(void* sink, const tkw_change* change);

/// "This record was used then." The newest `at_us` wins; older ones and absent records are passed over in silence.
typedef struct tkw_touch {
  uint32_t struct_size;  ///< See Growth.
  uint32_t reserved;     ///< 0.
  tkw_key key;           ///< Which record.
  int64_t at_us;         ///< When it was used.
  tkw_bytes note;        ///< From where; 0 to TKW_MAX_NOTE_BYTES.
} tkw_touch;

#define TKW_CAP_MULTI_NODE 1  ///< `tkw_info::caps`: several daemons may have the store open at once.
#define TKW_CAP_DURABLE 2     ///< `tkw_info::caps`: OK from `apply` survives a crash and a power cut of the machine.

/// What an open store says about itself. The host zeroes it but for `struct_size`.
typedef struct tkw_info {
  uint32_t struct_size;      ///< See Growth.
  uint32_t schema_have;      ///< The stored schema's version; 0 = nothing there yet.
  uint32_t schema_want;      ///< The version this plugin works with.
  uint32_t max_concurrency;  ///< [worker] calls that make sense at a time, at least 1.
  uint32_t max_appliers;     ///< How many of them may be `apply` or `touch`, at least 1.
  uint32_t reserved;         ///< 0.
  uint64_t caps;             ///< TKW_CAP_ bits.
  uint64_t first_seq;        ///< `changes` reaches back to here.
  uint64_t last_seq;         ///< The newest seq that is visible; first_seq - 1 if there is none.
  uint8_t store_id[16];      ///< Made with the store, kept for its life, renewed when a backup is restored.
} tkw_info;

/// One setting of a store, both UTF-8. Nested tables are joined with dots. Frozen for ever.
typedef struct tkw_kv {
  tkw_bytes key;    ///< Its name.
  tkw_bytes value;  ///< Its value; never a secret.
} tkw_kv;

#define TKW_LOG_DEBUG 1    ///< For whoever develops the plugin.
#define TKW_LOG_INFO 2     ///< Worth a line: opened, migrated.
#define TKW_LOG_WARNING 3  ///< Works, but someone should look.
#define TKW_LOG_ERROR 4    ///< Does not work.

/// What the daemon does for its plugins. It and the context live until `close` has returned.
typedef struct tkw_host {
  uint32_t struct_size;  ///< See Growth.
  uint32_t abi_minor;    ///< TKW_ABI_MINOR of the header the host was built with.
  /// [any] Writes one line of UTF-8 to the daemon's log; `level` is a TKW_LOG_ number. Also from the plugin's threads.
  void(TKW_CALL* log)(tkw_host_ctx* ctx, int32_t level, const char* p, size_t n);
  /// [any] The daemon's idea of now, in microseconds since 1970-01-01 UTC. Not monotonic.
  int64_t(TKW_CALL* now_us)(tkw_host_ctx* ctx);
  /// [any] Hands the secret called `name` (a database password) to `put` once, on this thread; the bytes are wiped
  /// when `put` returns. UNAVAILABLE if there is no such secret. Settings can thus be printed.
  tkw_rc(TKW_CALL* secret)(tkw_host_ctx* ctx, const char* name, void* sink,
                           void(TKW_CALL* put)(void* sink, const uint8_t* p, size_t n));
  /// [any] A further service by its id, or NULL.
  const void*(TKW_CALL* service)(tkw_host_ctx* ctx, const char* id);
} tkw_host;

/// The functions of a plugin. All before `wait` are mandatory, `wait` and what follows may be NULL.
///
/// Every function that returns a code fills `err->message` unless it returns OK. No exception, signal handler or
/// longjmp leaves a plugin. Threads that a plugin starts are joined in `close`. The daemon never forks after it loaded
/// a plugin and never unloads one.
typedef struct tkw_storage {
  uint32_t struct_size;  ///< See Growth.
  uint32_t reserved;     ///< 0.

  /// [start] Opens the store that `kv` (n settings, borrowed for the call, already checked against `settings_schema`)
  /// describes and sets `*store`, or leaves it NULL. The store may be without a schema or have an old one: `info` says
  /// so and `migrate` mends it. Raises the seq counter, durably, by 2^20 or more, because a write may have been visible
  /// before it was durable and no seq may ever be used twice.
  /// Errors: INVALID (settings), SCHEMA (newer than this plugin), CORRUPT, READ_ONLY, NO_SPACE, and UNAVAILABLE, among
  /// others when another process holds a store that is not MULTI_NODE.
  tkw_rc(TKW_CALL* open)(const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, uint32_t n, tkw_store** store,
                         tkw_error* err);

  /// [start] Ends it. Everything acknowledged is durable already. No other call is running or will be made.
  void(TKW_CALL* close)(tkw_store* store);

  /// [worker] Fills `info`, which is also the health check: it asks the store, it does not remember.
  tkw_rc(TKW_CALL* info)(tkw_store* store, const tkw_call* call, tkw_info* info, tkw_error* err);

  /// [start] Brings the schema from what it is to version `to`, in steps that may be broken off at any instant and
  /// taken up again. With `dry_run` != 0 nothing is changed and `err->message` says, with OK, what would be done.
  /// Already there: OK. INVALID: `to` is older than what is stored, or unknown. Until the schema is the wanted one all
  /// data calls return SCHEMA.
  tkw_rc(TKW_CALL* migrate)(tkw_store* store, const tkw_call* call, uint32_t to, uint32_t dry_run, tkw_error* err);

  /// [worker] Delivers the records with these `n` distinct keys, in any order, absent ones left out. Sees every
  /// acknowledged write of every node. n: 0 to TKW_MAX_GET_KEYS, more is TOO_LARGE.
  tkw_rc(TKW_CALL* get)(tkw_store* store, const tkw_call* call, const tkw_key* keys, uint32_t n, void* sink,
                        tkw_row_fn row, tkw_error* err);

  /// [worker] Delivers rows in order. Each is a committed state; a row that is not changed meanwhile arrives exactly
  /// once. After the equality of BY_OWNER or BY_STATE every row visited is delivered: the cost is O(rows delivered).
  /// After an error the host drops what it got.
  tkw_rc(TKW_CALL* scan)(tkw_store* store, const tkw_call* call, const tkw_scan* scan, void* sink, tkw_row_fn row,
                         tkw_error* err);

  /// [worker] Applies `n` changesets, each atomic, as if in array order; one that fails leaves the others alone. Fills
  /// `results[i]` for `changesets[i]` and returns OK; any other code holds for all of them. A plugin may take them one
  /// by one or all in one transaction. OK in a result means durable and visible to every later call on every node.
  ///
  /// A request_id is remembered for at least 10 minutes and the last 10,000 changesets and is looked up before a
  /// CONFLICT is returned, since the first attempt may have committed meanwhile. Once a seq is visible no lower one
  /// appears later; gaps are fine. Log rows that are no longer needed are trimmed here, in bounded steps.
  ///
  /// The host never puts two changesets of one tenant in a call, runs at most `max_appliers` at once, and alone
  /// retries.
  tkw_rc(TKW_CALL* apply)(tkw_store* store, const tkw_call* call, const tkw_changeset* const* changesets,
                          tkw_result* const* results, uint32_t n, tkw_error* err);

  /// [worker] Sets `touched_us` and `touched_note` of records; no new version, nothing in the feed, and it may be lost
  /// in a crash. n: 0 to TKW_MAX_TOUCHES.
  tkw_rc(TKW_CALL* touch)(tkw_store* store, const tkw_call* call, const tkw_touch* const* touches, uint32_t n,
                          tkw_error* err);

  /// [worker] The feed: what changesets with a seq > `after_seq` PUT and DELETEd, in the order of seq. `limit` (1 to
  /// TKW_MAX_CHANGES_LIMIT) counts changesets, and none is split. GONE if after_seq < first_seq - 1 or > last_seq: the
  /// follower drops what it remembers and starts at last_seq.
  tkw_rc(TKW_CALL* changes)(tkw_store* store, const tkw_call* call, uint64_t after_seq, uint32_t limit, void* sink,
                            tkw_change_fn change, tkw_error* err);

  /// [wait] Returns OK as soon as a seq > `after_seq` is visible (it may also return OK early), TIMEOUT if there was
  /// none in time. NULL: the host polls.
  tkw_rc(TKW_CALL* wait)(tkw_store* store, const tkw_call* call, uint64_t after_seq, tkw_error* err);

  /// [any] Makes the running call with this id return soon. An id that is not (or no longer) known is ignored.
  void(TKW_CALL* interrupt)(tkw_store* store, uint64_t call_id);

  /// [any] A thread of the host begins (1) or ends (0) making calls: for client libraries that keep things per thread.
  void(TKW_CALL* thread_event)(int32_t begin);

  /// [any] A further table of functions by its id ("tokenward.backup/1"), or NULL. Such a table never grows: what
  /// needs more gets a new id.
  const void*(TKW_CALL* extension)(tkw_store* store, const char* id);
} tkw_storage;

/// What a plugin is. Static: the pointers are valid as long as the library is loaded.
typedef struct tkw_plugin {
  uint32_t struct_size;         ///< See Growth.
  uint32_t abi_minor;           ///< TKW_ABI_MINOR of the header the plugin was built with.
  const char* name;             ///< "sqlite": what settings call it.
  const char* version;          ///< The plugin's own, for people.
  const tkw_storage* storage;   ///< Its functions.
  const char* settings_schema;  ///< JSON Schema of the settings, which the daemon checks before `open`.
} tkw_plugin;

/// The only symbol a plugin exports. No side effects; may be called repeatedly. NULL: this host will not do.
TKW_EXPORT const tkw_plugin* TKW_CALL tokenward_storage_plugin_v1(const tkw_host* host);

#if defined(__cplusplus)
}
#endif

#endif
