// The layout of every struct on a 64-bit machine, member by member: once shipped it never changes.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstring>
#include <string>

#include "tokenward/storage.h"

static_assert(sizeof(void*) == 8 && sizeof(std::size_t) == 8, "the numbers below are for 64-bit machines");

static_assert(sizeof(tkw_bytes) == 16 && offsetof(tkw_bytes, n) == 8);
static_assert(sizeof(tkw_key) == 40 && offsetof(tkw_key, id) == 16 && offsetof(tkw_key, kind) == 32);
static_assert(sizeof(tkw_kv) == 32 && offsetof(tkw_kv, value) == 16);

static_assert(sizeof(tkw_error) == 504 && offsetof(tkw_error, index) == 4 && offsetof(tkw_error, native_code) == 8 &&
              offsetof(tkw_error, retry_after_ms) == 16 && offsetof(tkw_error, message) == 24);
static_assert(sizeof(tkw_call) == 32 && offsetof(tkw_call, timeout_ms) == 4 && offsetof(tkw_call, call_id) == 8 &&
              offsetof(tkw_call, ctx) == 16 && offsetof(tkw_call, cancelled) == 24);
static_assert(sizeof(tkw_record) == 120 && offsetof(tkw_record, state) == 4 && offsetof(tkw_record, key) == 8 &&
              offsetof(tkw_record, owner) == 48 && offsetof(tkw_record, version) == 64 &&
              offsetof(tkw_record, due_us) == 72 && offsetof(tkw_record, touched_us) == 80 &&
              offsetof(tkw_record, touched_note) == 88 && offsetof(tkw_record, body) == 104);
static_assert(sizeof(tkw_op) == 24 && offsetof(tkw_op, type) == 4 && offsetof(tkw_op, expect) == 8 &&
              offsetof(tkw_op, record) == 16);
static_assert(sizeof(tkw_changeset) == 40 && offsetof(tkw_changeset, n_ops) == 4 &&
              offsetof(tkw_changeset, request_id) == 8 && offsetof(tkw_changeset, ops) == 24 &&
              offsetof(tkw_changeset, flags) == 32);
static_assert(sizeof(tkw_result) == 24 && offsetof(tkw_result, rc) == 4 && offsetof(tkw_result, seq) == 8 &&
              offsetof(tkw_result, err) == 16);
static_assert(sizeof(tkw_scan) == 120 && offsetof(tkw_scan, flags) == 4 && offsetof(tkw_scan, kind) == 8 &&
              offsetof(tkw_scan, limit) == 12 && offsetof(tkw_scan, tenant) == 16 && offsetof(tkw_scan, owner) == 32 &&
              offsetof(tkw_scan, state) == 48 && offsetof(tkw_scan, after_tenant) == 56 &&
              offsetof(tkw_scan, after_id) == 72 && offsetof(tkw_scan, until_id) == 88 &&
              offsetof(tkw_scan, after_due_us) == 104 && offsetof(tkw_scan, until_due_us) == 112);
static_assert(sizeof(tkw_change) == 56 && offsetof(tkw_change, type) == 4 && offsetof(tkw_change, seq) == 8 &&
              offsetof(tkw_change, key) == 16);
static_assert(sizeof(tkw_touch) == 72 && offsetof(tkw_touch, key) == 8 && offsetof(tkw_touch, at_us) == 48 &&
              offsetof(tkw_touch, note) == 56);
static_assert(sizeof(tkw_info) == 64 && offsetof(tkw_info, schema_have) == 4 && offsetof(tkw_info, schema_want) == 8 &&
              offsetof(tkw_info, max_concurrency) == 12 && offsetof(tkw_info, max_appliers) == 16 &&
              offsetof(tkw_info, caps) == 24 && offsetof(tkw_info, first_seq) == 32 &&
              offsetof(tkw_info, last_seq) == 40 && offsetof(tkw_info, store_id) == 48);
static_assert(sizeof(tkw_host) == 40 && offsetof(tkw_host, abi_minor) == 4 && offsetof(tkw_host, log) == 8 &&
              offsetof(tkw_host, now_us) == 16 && offsetof(tkw_host, secret) == 24 &&
              offsetof(tkw_host, service) == 32);
static_assert(sizeof(tkw_storage) == 112 && offsetof(tkw_storage, open) == 8 && offsetof(tkw_storage, close) == 16 &&
              offsetof(tkw_storage, info) == 24 && offsetof(tkw_storage, migrate) == 32 &&
              offsetof(tkw_storage, get) == 40 && offsetof(tkw_storage, scan) == 48 &&
              offsetof(tkw_storage, apply) == 56 && offsetof(tkw_storage, touch) == 64 &&
              offsetof(tkw_storage, changes) == 72 && offsetof(tkw_storage, wait) == 80 &&
              offsetof(tkw_storage, interrupt) == 88 && offsetof(tkw_storage, thread_event) == 96 &&
              offsetof(tkw_storage, extension) == 104);
static_assert(sizeof(tkw_plugin) == 40 && offsetof(tkw_plugin, abi_minor) == 4 && offsetof(tkw_plugin, name) == 8 &&
              offsetof(tkw_plugin, version) == 16 && offsetof(tkw_plugin, storage) == 24 &&
              offsetof(tkw_plugin, settings_schema) == 32);

static_assert(TKW_ANY == 0 && TKW_ABSENT == UINT64_MAX && TKW_NO_DUE == INT64_MAX);

BOOST_AUTO_TEST_SUITE(layout)

BOOST_AUTO_TEST_CASE(codes_flags_and_types_keep_their_numbers) {
  const int codes[] = {TKW_OK,        TKW_CONFLICT,    TKW_DUPLICATE,   TKW_RETRY,    TKW_UNKNOWN_OUTCOME,
                       TKW_TIMEOUT,   TKW_CANCELLED,   TKW_UNAVAILABLE, TKW_NO_SPACE, TKW_READ_ONLY,
                       TKW_TOO_LARGE, TKW_UNSUPPORTED, TKW_INVALID,     TKW_SCHEMA,   TKW_CORRUPT,
                       TKW_INTERNAL,  TKW_GONE};
  for (int expected = 0; expected <= 16; ++expected) BOOST_TEST(codes[expected] == expected);

  const int flags[] = {TKW_SCAN_DESC, TKW_SCAN_ALL_TENANTS, TKW_SCAN_BY_DUE,
                       TKW_SCAN_KEYS, TKW_SCAN_BY_OWNER,    TKW_SCAN_BY_STATE};
  for (int bit = 0; bit < 6; ++bit) BOOST_TEST(flags[bit] == 1 << bit);

  BOOST_TEST(TKW_OP_CHECK == 1);
  BOOST_TEST(TKW_OP_PUT == 2);
  BOOST_TEST(TKW_OP_DELETE == 3);
  BOOST_TEST(TKW_CAP_MULTI_NODE == 1);
  BOOST_TEST(TKW_CAP_DURABLE == 2);
}

BOOST_AUTO_TEST_CASE(the_entry_has_the_name_of_version_1) {
  BOOST_TEST(std::string(TKW_STORAGE_ENTRY) == "tokenward_storage_plugin_v1");
}

BOOST_AUTO_TEST_SUITE_END()
