/* Where every member of the ABI lies, on every kind of machine: checked by the compiler alone, for this machine and,
 * with clang, for others. Numbers here never change. A struct that grows gets rows at its end and a new SIZE, in the
 * commit that raises TKW_ABI_MINOR; tkw_bytes, tkw_key and tkw_kv never grow. */
#include <tokenward/storage.h>

/* Which column holds: pointers of 64 bits (also of Windows); of 32 bits; of 32 bits where 64-bit integers are aligned
 * to 4 bytes, as System V has it for the 386. */
#if UINTPTR_MAX == UINT64_MAX
#define COLUMN(wide, narrow, packed) wide
#elif defined(__i386__) && !defined(_WIN32)
#define COLUMN(wide, narrow, packed) packed
#else
#define COLUMN(wide, narrow, packed) narrow
#endif

#define SIZE(type, wide, narrow, packed) \
  _Static_assert(sizeof(type) == COLUMN(wide, narrow, packed), "the size of " #type)
#define PLACE(type, member, wide, narrow, packed) \
  _Static_assert(offsetof(type, member) == COLUMN(wide, narrow, packed), "the place of " #type "::" #member)

_Static_assert(sizeof(tkw_rc) == 4 && sizeof(char) == 1, "a code has 32 bits");

SIZE(tkw_bytes, 16, 8, 8);
PLACE(tkw_bytes, p, 0, 0, 0);
PLACE(tkw_bytes, n, 8, 4, 4);

SIZE(tkw_error, 504, 504, 504);
PLACE(tkw_error, struct_size, 0, 0, 0);
PLACE(tkw_error, index, 4, 4, 4);
PLACE(tkw_error, native_code, 8, 8, 8);
PLACE(tkw_error, retry_after_ms, 16, 16, 16);
PLACE(tkw_error, reserved, 20, 20, 20);
PLACE(tkw_error, message, 24, 24, 24);

SIZE(tkw_call, 32, 24, 24);
PLACE(tkw_call, struct_size, 0, 0, 0);
PLACE(tkw_call, timeout_ms, 4, 4, 4);
PLACE(tkw_call, call_id, 8, 8, 8);
PLACE(tkw_call, ctx, 16, 16, 16);
PLACE(tkw_call, cancelled, 24, 20, 20);

SIZE(tkw_key, 40, 24, 24);
PLACE(tkw_key, tenant, 0, 0, 0);
PLACE(tkw_key, id, 16, 8, 8);
PLACE(tkw_key, kind, 32, 16, 16);
PLACE(tkw_key, reserved, 36, 20, 20);

SIZE(tkw_record, 120, 80, 80);
PLACE(tkw_record, struct_size, 0, 0, 0);
PLACE(tkw_record, state, 4, 4, 4);
PLACE(tkw_record, key, 8, 8, 8);
PLACE(tkw_record, owner, 48, 32, 32);
PLACE(tkw_record, version, 64, 40, 40);
PLACE(tkw_record, due_us, 72, 48, 48);
PLACE(tkw_record, touched_us, 80, 56, 56);
PLACE(tkw_record, touched_note, 88, 64, 64);
PLACE(tkw_record, body, 104, 72, 72);

SIZE(tkw_op, 24, 24, 20);
PLACE(tkw_op, struct_size, 0, 0, 0);
PLACE(tkw_op, type, 4, 4, 4);
PLACE(tkw_op, expect, 8, 8, 8);
PLACE(tkw_op, record, 16, 16, 16);

SIZE(tkw_changeset, 40, 40, 36);
PLACE(tkw_changeset, struct_size, 0, 0, 0);
PLACE(tkw_changeset, n_ops, 4, 4, 4);
PLACE(tkw_changeset, request_id, 8, 8, 8);
PLACE(tkw_changeset, ops, 24, 24, 24);
PLACE(tkw_changeset, flags, 32, 32, 28);

SIZE(tkw_result, 24, 24, 20);
PLACE(tkw_result, struct_size, 0, 0, 0);
PLACE(tkw_result, rc, 4, 4, 4);
PLACE(tkw_result, seq, 8, 8, 8);
PLACE(tkw_result, err, 16, 16, 16);

SIZE(tkw_scan, 120, 80, 80);
PLACE(tkw_scan, struct_size, 0, 0, 0);
PLACE(tkw_scan, flags, 4, 4, 4);
PLACE(tkw_scan, kind, 8, 8, 8);
PLACE(tkw_scan, limit, 12, 12, 12);
PLACE(tkw_scan, tenant, 16, 16, 16);
PLACE(tkw_scan, owner, 32, 24, 24);
PLACE(tkw_scan, state, 48, 32, 32);
PLACE(tkw_scan, reserved, 52, 36, 36);
PLACE(tkw_scan, after_tenant, 56, 40, 40);
PLACE(tkw_scan, after_id, 72, 48, 48);
PLACE(tkw_scan, until_id, 88, 56, 56);
PLACE(tkw_scan, after_due_us, 104, 64, 64);
PLACE(tkw_scan, until_due_us, 112, 72, 72);

SIZE(tkw_change, 56, 40, 40);
PLACE(tkw_change, struct_size, 0, 0, 0);
PLACE(tkw_change, type, 4, 4, 4);
PLACE(tkw_change, seq, 8, 8, 8);
PLACE(tkw_change, key, 16, 16, 16);

SIZE(tkw_touch, 72, 48, 48);
PLACE(tkw_touch, struct_size, 0, 0, 0);
PLACE(tkw_touch, reserved, 4, 4, 4);
PLACE(tkw_touch, key, 8, 8, 8);
PLACE(tkw_touch, at_us, 48, 32, 32);
PLACE(tkw_touch, note, 56, 40, 40);

SIZE(tkw_info, 64, 64, 64);
PLACE(tkw_info, struct_size, 0, 0, 0);
PLACE(tkw_info, schema_have, 4, 4, 4);
PLACE(tkw_info, schema_want, 8, 8, 8);
PLACE(tkw_info, max_concurrency, 12, 12, 12);
PLACE(tkw_info, max_appliers, 16, 16, 16);
PLACE(tkw_info, reserved, 20, 20, 20);
PLACE(tkw_info, caps, 24, 24, 24);
PLACE(tkw_info, first_seq, 32, 32, 32);
PLACE(tkw_info, last_seq, 40, 40, 40);
PLACE(tkw_info, store_id, 48, 48, 48);

SIZE(tkw_kv, 32, 16, 16);
PLACE(tkw_kv, key, 0, 0, 0);
PLACE(tkw_kv, value, 16, 8, 8);

SIZE(tkw_host, 40, 24, 24);
PLACE(tkw_host, struct_size, 0, 0, 0);
PLACE(tkw_host, abi_minor, 4, 4, 4);
PLACE(tkw_host, log, 8, 8, 8);
PLACE(tkw_host, now_us, 16, 12, 12);
PLACE(tkw_host, secret, 24, 16, 16);
PLACE(tkw_host, service, 32, 20, 20);

SIZE(tkw_storage, 112, 60, 60);
PLACE(tkw_storage, struct_size, 0, 0, 0);
PLACE(tkw_storage, reserved, 4, 4, 4);
PLACE(tkw_storage, open, 8, 8, 8);
PLACE(tkw_storage, close, 16, 12, 12);
PLACE(tkw_storage, info, 24, 16, 16);
PLACE(tkw_storage, migrate, 32, 20, 20);
PLACE(tkw_storage, get, 40, 24, 24);
PLACE(tkw_storage, scan, 48, 28, 28);
PLACE(tkw_storage, apply, 56, 32, 32);
PLACE(tkw_storage, touch, 64, 36, 36);
PLACE(tkw_storage, changes, 72, 40, 40);
PLACE(tkw_storage, wait, 80, 44, 44);
PLACE(tkw_storage, interrupt, 88, 48, 48);
PLACE(tkw_storage, thread_event, 96, 52, 52);
PLACE(tkw_storage, extension, 104, 56, 56);

SIZE(tkw_plugin, 40, 24, 24);
PLACE(tkw_plugin, struct_size, 0, 0, 0);
PLACE(tkw_plugin, abi_minor, 4, 4, 4);
PLACE(tkw_plugin, name, 8, 8, 8);
PLACE(tkw_plugin, version, 16, 12, 12);
PLACE(tkw_plugin, storage, 24, 16, 16);
PLACE(tkw_plugin, settings_schema, 32, 20, 20);
