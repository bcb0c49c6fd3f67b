// Limits to the byte, and structs from the future, through the C ABI.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support.h"

using namespace tokenward::test;

namespace {

Row row(const Key& key, std::string body = "{}") {
  Row made;
  made.key = key;
  made.body = std::move(body);
  return made;
}

tkw_bytes bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

int32_t TKW_CALL count_row(void* sink, const tkw_record*) {
  ++*static_cast<int*>(sink);
  return 0;
}

/// A struct as a later version might have it: one member longer.
template <typename Struct>
struct Longer {
  Struct known{};
  std::uint64_t tail = 0;

  Longer() { known.struct_size = sizeof(Longer); }
};

struct AbiFixture : StoreFixture {
  const tkw_storage& table = *plugin().storage;
  HostCall call;
  tkw_error err{};
  const std::string tenant = "t", id = "x", body = "{}";
  tkw_record record{};
  tkw_op op{};

  AbiFixture() {
    err.struct_size = sizeof err;
    record.struct_size = sizeof record;
    record.key = {bytes(tenant), bytes(id), 1, 0};
    record.due_us = TKW_NO_DUE;
    record.body = bytes(body);
    op = {sizeof op, TKW_OP_PUT, TKW_ANY, &record};
  }

  /// Applies one changeset made of `ops`; its own code.
  tkw_rc apply_op(const tkw_op* made, std::uint64_t flags = 0) {
    const tkw_op* const ops[] = {made};
    tkw_changeset changeset{sizeof changeset, 1, {}, ops, flags};
    const RequestId request = new_request();
    std::copy(request.begin(), request.end(), changeset.request_id);
    tkw_error own{};
    own.struct_size = sizeof own;
    tkw_result result{sizeof result, TKW_INTERNAL, 0, &own};
    const tkw_changeset* const changesets[] = {&changeset};
    tkw_result* const results[] = {&result};
    const tkw_rc code = table.apply(store.raw(), call.get(), changesets, results, 1, &err);
    return code == TKW_OK ? result.rc : code;
  }

  tkw_rc scan(const tkw_scan* made) {
    int rows = 0;
    return table.scan(store.raw(), call.get(), made, &rows, count_row, &err);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(limits, AbiFixture)

BOOST_AUTO_TEST_CASE(the_largest_row_is_stored_and_one_byte_more_is_too_large) {
  const Row largest{{std::string(64, 't'), 1, std::string(512, 'i')},
                    std::string(255, 'o'),
                    63,
                    INT64_MIN,
                    INT64_MAX,
                    std::string(64, 'n'),
                    std::string(65536, 'b')};
  Row stored = largest;
  stored.version = store.must_apply({put(largest, TKW_ABSENT)});
  BOOST_TEST(store.get({largest.key}) == std::vector{stored});
  BOOST_TEST(store.scan({.flags = TKW_SCAN_BY_OWNER, .tenant = largest.key.tenant, .owner = largest.owner}) ==
             std::vector{stored});

  const std::vector<std::function<void(Row&)>> growths{[](Row& r) { r.key.tenant += 't'; },
                                                       [](Row& r) { r.key.id += 'i'; }, [](Row& r) { r.owner += 'o'; },
                                                       [](Row& r) { r.note += 'n'; }, [](Row& r) { r.body += 'b'; }};
  for (const auto& grow : growths) {
    Row over = largest;
    grow(over);
    BOOST_TEST(store.apply(Change{{put(over)}}).code == TKW_TOO_LARGE);
  }
  Row state = largest;
  state.state = 64;
  BOOST_TEST(store.apply(Change{{put(state)}}).code == TKW_INVALID);
  BOOST_TEST(store.apply(Change{{put(row({"t", 1, ""}))}}).code == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_changeset_has_a_thousand_ops_and_four_mebibytes) {
  std::vector<Operation> thousand;
  for (int i = 0; i < 1000; ++i) thousand.push_back(put(row({"t", 1, std::to_string(i)})));
  BOOST_TEST(store.apply(Change{thousand}).code == TKW_OK);
  thousand.push_back(put(row({"t", 1, "one more"})));
  BOOST_TEST(store.apply(Change{thousand}).code == TKW_TOO_LARGE);
  BOOST_TEST(store.apply(Change{{}}).code == TKW_INVALID);

  std::vector<Operation> heavy;
  for (int i = 0; i < 64; ++i) heavy.push_back(put(row({"t", 2, std::to_string(i)}, std::string(65536, 'b'))));
  BOOST_TEST(store.apply(Change{heavy}).code == TKW_TOO_LARGE);
  heavy.pop_back();
  BOOST_TEST(store.apply(Change{heavy}).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_call_has_sixty_four_changesets_and_sixteen_mebibytes) {
  std::vector<Change> many;
  for (int i = 0; i < 65; ++i) many.push_back({{put(row({std::to_string(i), 1, "x"}))}});
  std::vector<Answer> answers;
  BOOST_TEST(store.apply(many, answers, HostCall()).code == TKW_TOO_LARGE);
  BOOST_TEST(store.scan({.flags = TKW_SCAN_ALL_TENANTS}).empty());

  std::vector<Change> heavy;
  for (int i = 0; i < 5; ++i) {
    Change change;
    for (int j = 0; j < 52; ++j)
      change.operations.push_back(put(row({std::to_string(i), 1, std::to_string(j)}, std::string(65536, 'b'))));
    heavy.push_back(change);
  }
  BOOST_TEST(store.apply(heavy, answers, HostCall()).code == TKW_TOO_LARGE);
  BOOST_TEST(store.scan({.flags = TKW_SCAN_ALL_TENANTS}).empty());
  heavy.pop_back();
  BOOST_TEST(store.apply(heavy, answers, HostCall()).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(get_and_touch_have_their_limits) {
  std::vector<Key> keys;
  std::vector<OpenStore::Touch> touches;
  for (int i = 0; i < 1001; ++i) {
    keys.push_back({"t", 1, std::to_string(i)});
    touches.push_back({keys.back(), 1, ""});
  }
  const auto ignore = [](const Row&) { return true; };
  BOOST_TEST(store.get(keys, ignore).code == TKW_TOO_LARGE);
  BOOST_TEST(store.touch(touches).code == TKW_TOO_LARGE);
  BOOST_TEST(store.get({{"t", 1, ""}}, ignore).code == TKW_INVALID);
  BOOST_TEST(store.get({{"t", 1, std::string(513, 'i')}}, ignore).code == TKW_TOO_LARGE);
  BOOST_TEST(store.touch({{{"t", 1, "x"}, 1, std::string(65, 'n')}}).code == TKW_TOO_LARGE);
}

BOOST_AUTO_TEST_CASE(pages_have_their_limits) {
  const auto ignore = [](const FeedEntry&) { return true; };
  BOOST_TEST(store.changes(0, 0, ignore).code == TKW_INVALID);
  BOOST_TEST(store.changes(0, 10001, ignore).code == TKW_TOO_LARGE);
  BOOST_TEST(store.scan({.limit = 0}, [](const Row&) { return true; }).code == TKW_INVALID);
  BOOST_TEST(store.scan({.limit = 10001}, [](const Row&) { return true; }).code == TKW_TOO_LARGE);
}

BOOST_AUTO_TEST_CASE(unknown_types_flags_and_combinations_are_unsupported) {
  op.type = 4;
  BOOST_TEST(apply_op(&op) == TKW_UNSUPPORTED);
  op.type = TKW_OP_PUT;
  BOOST_TEST(apply_op(&op, 1) == TKW_UNSUPPORTED);
  const auto code = [&](Scan made) { return store.scan(made, [](const Row&) { return true; }).code; };
  BOOST_TEST(code({.flags = 64}) == TKW_UNSUPPORTED);
  BOOST_TEST(code({.flags = TKW_SCAN_BY_DUE}) == TKW_UNSUPPORTED);
  BOOST_TEST(code({.flags = TKW_SCAN_BY_OWNER | TKW_SCAN_BY_STATE, .owner = "o"}) == TKW_UNSUPPORTED);
  BOOST_TEST(code({.flags = TKW_SCAN_ALL_TENANTS, .until_id = "x"}) == TKW_UNSUPPORTED);
  BOOST_TEST(code({.flags = TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE, .until_id = "x"}) == TKW_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(check_and_delete_of_nothing_in_particular_are_invalid) {
  op.type = TKW_OP_CHECK;
  op.expect = TKW_ABSENT;
  BOOST_TEST(apply_op(&op) == TKW_INVALID);
  op.expect = TKW_ANY;
  BOOST_TEST(apply_op(&op) == TKW_INVALID);
  op.type = TKW_OP_DELETE;
  op.expect = TKW_ABSENT;
  BOOST_TEST(apply_op(&op) == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_key_that_occurs_twice_is_invalid) {
  BOOST_TEST(store.apply(Change{{put(row({"t", 1, "x"})), check({"t", 1, "x"}, 1)}}).code == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_record_from_the_future_is_written_only_if_it_asks_for_nothing) {
  Longer<tkw_record> future;
  future.known = record;
  future.known.struct_size = sizeof future;
  op.record = &future.known;
  future.tail = 1;
  BOOST_TEST(apply_op(&op) == TKW_UNSUPPORTED);
  BOOST_TEST(store.get({{"t", 1, "x"}}).empty());
  future.tail = 0;
  BOOST_TEST(apply_op(&op) == TKW_OK);
  BOOST_TEST(store.get({{"t", 1, "x"}}).size() == 1U);
  future.known.struct_size = sizeof(tkw_record) - 8;
  BOOST_TEST(apply_op(&op) == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_scan_from_the_future_is_answered_only_if_it_asks_for_nothing) {
  Longer<tkw_scan> future;
  future.known.kind = 1;
  future.known.limit = 1;
  BOOST_TEST(scan(&future.known) == TKW_OK);
  future.tail = 1;
  BOOST_TEST(scan(&future.known) == TKW_UNSUPPORTED);
  future.known.struct_size = 8;
  BOOST_TEST(scan(&future.known) == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(an_info_from_the_future_keeps_its_tail) {
  Longer<tkw_info> future;
  BOOST_TEST(table.info(store.raw(), call.get(), &future.known, &err) == TKW_OK);
  BOOST_TEST(future.known.struct_size == sizeof future);
  BOOST_TEST(future.known.schema_have == 1U);
  BOOST_TEST(future.tail == 0U);
}

BOOST_AUTO_TEST_CASE(a_call_from_the_future_is_taken_only_if_it_asks_for_nothing) {
  Longer<tkw_call> future;
  future.known = *call.get();
  future.known.struct_size = sizeof future;
  int rows = 0;
  BOOST_TEST(table.get(store.raw(), &future.known, nullptr, 0, &rows, count_row, &err) == TKW_OK);
  future.tail = 1;
  BOOST_TEST(table.get(store.raw(), &future.known, nullptr, 0, &rows, count_row, &err) == TKW_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(the_plugin_says_what_it_is) {
  BOOST_TEST(plugin().struct_size == sizeof(tkw_plugin));
  BOOST_TEST(plugin().abi_minor == TKW_ABI_MINOR);
  BOOST_TEST(std::string(plugin().name) == TOKENWARD_TEST_NAME);
  BOOST_TEST(table.struct_size == sizeof(tkw_storage));
  BOOST_TEST((table.wait != nullptr && table.interrupt != nullptr));
  const tkw_info info = store.info();
  BOOST_TEST(info.schema_have == info.schema_want);
  BOOST_TEST(info.caps == static_cast<std::uint64_t>(TKW_CAP_DURABLE));
  BOOST_TEST(info.max_appliers == 1U);
  BOOST_TEST(info.max_concurrency > info.max_appliers);
}

BOOST_AUTO_TEST_SUITE_END()
