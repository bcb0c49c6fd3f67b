// Structs of other versions, what is unknown, and what is missing: with the structs of the ABI themselves.
#include <algorithm>
#include <memory>
#include <string>

#include "cases/groups.h"
#include "client/expect.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

tkw_bytes bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// A struct as another version might have it: with one more member, or cut short.
template <typename Struct>
struct Longer {
  Struct known{};
  std::uint64_t tail = 0;

  explicit Longer(const Struct& from) : known(from) { known.struct_size = sizeof(Longer); }
};

int32_t TKW_CALL ignore_row(void*, const tkw_record*) { return 0; }

/// One call of every kind with structs that a case changes; sound as they are.
struct RawCalls {
  std::unique_ptr<Store> store;
  const tkw_storage& table;
  HostCall host_call;
  const std::string tenant = "t", id = "x", body = "{}";
  tkw_error err{};
  tkw_error own_err{};
  tkw_record record{};
  tkw_op op{};
  tkw_scan scan{};
  tkw_touch touch{};
  const tkw_call* call = host_call.get();

  explicit RawCalls(Context& context) : store(context.open()), table(store->table()) {
    err.struct_size = own_err.struct_size = sizeof err;
    record.struct_size = sizeof record;
    record.key = {bytes(tenant), bytes(id), 1, 0};
    record.due_us = TKW_NO_DUE;
    record.body = bytes(body);
    op = {sizeof op, TKW_OP_PUT, TKW_ANY, &record};
    scan.struct_size = sizeof scan;
    scan.kind = scan.limit = 1;
    scan.tenant = bytes(tenant);
    touch.struct_size = sizeof touch;
    touch.key = record.key;
  }

  tkw_changeset changeset(const tkw_op* const* ops) {
    tkw_changeset made{sizeof made, 1, {}, ops, 0};
    const RequestId request = new_request();
    std::copy(request.begin(), request.end(), made.request_id);
    return made;
  }

  std::string apply(const tkw_changeset& made) {
    tkw_result result{sizeof result, TKW_INTERNAL, 0, &own_err};
    const tkw_changeset* const changesets[] = {&made};
    tkw_result* const results[] = {&result};
    const tkw_rc code = table.apply(store->raw(), call, changesets, results, 1, &err);
    return code_name(code == TKW_OK ? result.rc : code);
  }
  std::string apply_op(const tkw_op* made, std::uint64_t flags = 0) {
    const tkw_op* const ops[] = {made};
    tkw_changeset holding = changeset(ops);
    holding.flags = flags;
    return apply(holding);
  }
  std::string apply_record(const tkw_record* made) {
    tkw_op holding = op;
    holding.record = made;
    return apply_op(&holding);
  }
  std::string do_scan(const tkw_scan* made) {
    return code_name(table.scan(store->raw(), call, made, nullptr, ignore_row, &err));
  }
  std::string do_touch(const tkw_touch* made) {
    const tkw_touch* const touches[] = {made};
    return code_name(table.touch(store->raw(), call, touches, 1, &err));
  }
  std::string do_get(const tkw_call* with) {
    return code_name(table.get(store->raw(), with, nullptr, 0, nullptr, ignore_row, &err));
  }
  [[nodiscard]] bool written() { return !store->get({Key{tenant, 1, id}}).empty(); }
};

void longer_structs_that_ask_for_nothing_are_taken(Context& context) {
  RawCalls raw(context);
  const Longer record(raw.record);
  expect_equal("a longer tkw_record", raw.apply_record(&record.known), "TKW_OK");
  const Longer op(raw.op);
  expect_equal("a longer tkw_op", raw.apply_op(&op.known), "TKW_OK");
  const tkw_op* const ops[] = {&raw.op};
  Longer changeset(raw.changeset(ops));
  expect_equal("a longer tkw_changeset", raw.apply(changeset.known), "TKW_OK");
  const Longer scan(raw.scan);
  expect_equal("a longer tkw_scan", raw.do_scan(&scan.known), "TKW_OK");
  const Longer touch(raw.touch);
  expect_equal("a longer tkw_touch", raw.do_touch(&touch.known), "TKW_OK");
  const Longer call(*raw.call);
  expect_equal("a longer tkw_call", raw.do_get(&call.known), "TKW_OK");
  Longer info{tkw_info{}};
  const tkw_rc code = raw.table.info(raw.store->raw(), raw.call, &info.known, &raw.err);
  expect_equal("a longer tkw_info", code_name(code), "TKW_OK");
  expect(info.tail == 0 && info.known.struct_size == sizeof info,
         "what the plugin does not know of it stays as it was");
}

void longer_structs_that_ask_for_something_are_unsupported(Context& context) {
  RawCalls raw(context);
  const auto asking = [](auto longer) {
    longer.tail = std::uint64_t{1} << 56;  // in its last byte
    return longer;
  };
  const auto record = asking(Longer(raw.record));
  expect_equal("a tkw_record with more", raw.apply_record(&record.known), "TKW_UNSUPPORTED");
  const auto op = asking(Longer(raw.op));
  expect_equal("a tkw_op with more", raw.apply_op(&op.known), "TKW_UNSUPPORTED");
  const tkw_op* const ops[] = {&raw.op};
  const auto changeset = asking(Longer(raw.changeset(ops)));
  expect_equal("a tkw_changeset with more", raw.apply(changeset.known), "TKW_UNSUPPORTED");
  expect(!raw.written(), "nothing of them was written");
  const auto scan = asking(Longer(raw.scan));
  expect_equal("a tkw_scan with more", raw.do_scan(&scan.known), "TKW_UNSUPPORTED");
  const auto touch = asking(Longer(raw.touch));
  expect_equal("a tkw_touch with more", raw.do_touch(&touch.known), "TKW_UNSUPPORTED");
  const auto call = asking(Longer(*raw.call));
  expect_equal("a tkw_call with more", raw.do_get(&call.known), "TKW_UNSUPPORTED");
}

void shorter_structs_are_invalid(Context& context) {
  RawCalls raw(context);
  const auto shorter = [](auto plain) {
    plain.struct_size = sizeof plain - 8;
    return plain;
  };
  const auto record = shorter(raw.record);
  expect_equal("a shorter tkw_record", raw.apply_record(&record), "TKW_INVALID");
  const auto op = shorter(raw.op);
  expect_equal("a shorter tkw_op", raw.apply_op(&op), "TKW_INVALID");
  const tkw_op* const ops[] = {&raw.op};
  expect_equal("a shorter tkw_changeset", raw.apply(shorter(raw.changeset(ops))), "TKW_INVALID");
  expect(!raw.written(), "nothing of them was written");
  const auto scan = shorter(raw.scan);
  expect_equal("a shorter tkw_scan", raw.do_scan(&scan), "TKW_INVALID");
  const auto touch = shorter(raw.touch);
  expect_equal("a shorter tkw_touch", raw.do_touch(&touch), "TKW_INVALID");
  const auto call = shorter(*raw.call);
  expect_equal("a shorter tkw_call", raw.do_get(&call), "TKW_INVALID");
}

void unknown_types_and_flags_are_unsupported(Context& context) {
  RawCalls raw(context);
  for (const std::uint32_t type : {0U, 4U, 0x80000001U}) {
    raw.op.type = type;
    expect_equal("an op of type " + std::to_string(type), raw.apply_op(&raw.op), "TKW_UNSUPPORTED");
  }
  raw.op.type = TKW_OP_PUT;
  expect_equal("a flag of a changeset", raw.apply_op(&raw.op, std::uint64_t{1} << 63), "TKW_UNSUPPORTED");
  raw.record.key.reserved = 1;
  expect_equal("a reserved member of a key", raw.apply_op(&raw.op), "TKW_UNSUPPORTED");
  raw.record.key.reserved = 0;
  expect(!raw.written(), "nothing of them was written");
  for (const std::uint32_t flag : {64U, 0x80000000U}) {
    raw.scan.flags = flag;
    expect_equal("a flag of a scan", raw.do_scan(&raw.scan), "TKW_UNSUPPORTED");
  }
  raw.scan.flags = 0;
  raw.scan.reserved = 1;
  expect_equal("a reserved member of a scan", raw.do_scan(&raw.scan), "TKW_UNSUPPORTED");
  raw.touch.reserved = 1;
  expect_equal("a reserved member of a touch", raw.do_touch(&raw.touch), "TKW_UNSUPPORTED");
}

void meaningless_changesets_are_invalid(Context& context) {
  RawCalls raw(context);
  raw.op.type = TKW_OP_CHECK;
  raw.op.expect = TKW_ABSENT;
  expect_equal("CHECK ABSENT", raw.apply_op(&raw.op), "TKW_INVALID");
  raw.op.expect = TKW_ANY;
  expect_equal("CHECK ANY", raw.apply_op(&raw.op), "TKW_INVALID");
  raw.op.type = TKW_OP_DELETE;
  raw.op.expect = TKW_ABSENT;
  expect_equal("DELETE ABSENT", raw.apply_op(&raw.op), "TKW_INVALID");
  const Key key{"t", 1, "x"};
  Store& store = *raw.store;
  expect_equal("a changeset without ops", code_name(store.apply(Change{}).code), "TKW_INVALID");
  expect_equal("a key twice", code_name(store.apply(Change{{put(plain_row(key)), check(key, 1)}}).code), "TKW_INVALID");
  expect_equal("a key twice, PUT", code_name(store.apply(Change{{put(plain_row(key)), put(plain_row(key))}}).code),
               "TKW_INVALID");
  expect_equal("an empty id", code_name(store.apply(Change{{put(plain_row({"t", 1, ""}))}}).code), "TKW_INVALID");
  Row state = plain_row(key);
  state.state = TKW_MAX_STATE + 1;
  expect_equal("a state over 63", code_name(store.apply(Change{{put(state)}}).code), "TKW_INVALID");
  expect(!raw.written(), "nothing of them was written");
  const auto last = store.must_apply({put(plain_row(key))});
  expect_equal("a sound one beside", store.row(key).version, last);
}

void null_and_empty_are_taken(Context& context) {
  RawCalls raw(context);
  tkw_storage const& table = raw.table;
  tkw_store* const store = raw.store->raw();
  const auto name = [](tkw_rc code) { return code_name(code); };
  expect_equal("get of no keys", name(table.get(store, raw.call, nullptr, 0, nullptr, ignore_row, &raw.err)), "TKW_OK");
  expect_equal("apply of nothing", name(table.apply(store, raw.call, nullptr, nullptr, 0, &raw.err)), "TKW_OK");
  expect_equal("touch of nothing", name(table.touch(store, raw.call, nullptr, 0, &raw.err)), "TKW_OK");
  raw.record.body = raw.record.owner = raw.record.touched_note = raw.record.key.tenant = tkw_bytes{nullptr, 0};
  expect_equal("a PUT with NULL for what is empty", raw.apply_op(&raw.op), "TKW_OK");
  const Row bare = raw.store->row({"", 1, "x"});
  expect(bare.owner.empty() && bare.note.empty() && bare.body.empty(), "empty comes back as empty");
  const tkw_key null_id{{nullptr, 1}, {nullptr, 1}, 1, 0};
  expect_equal("NULL that is not empty", name(table.get(store, raw.call, &null_id, 1, nullptr, ignore_row, &raw.err)),
               "TKW_INVALID");
  if (table.interrupt != nullptr) table.interrupt(store, UINT64_MAX);
  if (table.thread_event != nullptr) table.thread_event(1), table.thread_event(0);
  if (table.extension != nullptr)
    expect(table.extension(store, "no.such/1") == nullptr, "an unknown extension is NULL");
}

}  // namespace

std::vector<Case> abi_structs_cases() {
  return {
      {"abi.longer_structs_that_ask_for_nothing_are_taken", Level::Core,
       "a later version's structs whose unknown tail is zero are as good as ours",
       longer_structs_that_ask_for_nothing_are_taken},
      {"abi.longer_structs_that_ask_for_something_are_unsupported", Level::Core,
       "an unknown member that is set is refused, not ignored", longer_structs_that_ask_for_something_are_unsupported},
      {"abi.shorter_structs_are_invalid", Level::Core, "a struct shorter than version 1.0's is INVALID",
       shorter_structs_are_invalid},
      {"abi.unknown_types_and_flags_are_unsupported", Level::Core, "ops, flags and reserved members that are unknown",
       unknown_types_and_flags_are_unsupported},
      {"abi.meaningless_changesets_are_invalid", Level::Core,
       "CHECK ANY, CHECK and DELETE ABSENT, no ops, a key twice, an empty id, a state over 63",
       meaningless_changesets_are_invalid},
      {"abi.null_and_empty_are_taken", Level::Core, "NULL where nothing is; refused where something should be",
       null_and_empty_are_taken},
  };
}

}  // namespace tokenward::conformance
