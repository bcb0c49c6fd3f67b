// What the SDK refuses before a plugin sees it.
#include "tokenward/sdk/contract.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace contract_test {

namespace sdk = tokenward::sdk;

namespace {

tkw_bytes bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// The code that `body` throws, or OK.
tkw_rc code_of(const std::function<void()>& body) {
  try {
    body();
    return TKW_OK;
  } catch (const sdk::Error& error) {
    return error.code();
  }
}

/// A sound PUT, to be spoilt in one place.
struct Put {
  tkw_record record{};
  tkw_op op{};

  explicit Put(std::string_view id = "id") {
    record.struct_size = sizeof record;
    record.key = {bytes("tenant"), bytes(id), 7, 0};
    record.due_us = TKW_NO_DUE;
    op = {sizeof op, TKW_OP_PUT, TKW_ABSENT, &record};
  }
  Put(const Put&) = delete;
  Put& operator=(const Put&) = delete;

  [[nodiscard]] tkw_rc checked() const {
    return code_of([&] { sdk::check_op(&op); });
  }
};

tkw_rc scan_checked(const std::function<void(tkw_scan&)>& change) {
  tkw_scan scan{};
  scan.struct_size = sizeof scan;
  scan.kind = 7;
  scan.limit = 10;
  change(scan);
  return code_of([&] { sdk::check_scan(scan); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contract)

BOOST_AUTO_TEST_CASE(a_longer_struct_is_taken_only_with_a_zero_tail) {
  struct Longer {
    tkw_touch touch;
    std::uint64_t tail;
  } longer{};
  longer.touch.struct_size = sizeof longer;
  BOOST_TEST(code_of([&] { sdk::checked(&longer.touch, "touch"); }) == TKW_OK);
  longer.tail = std::uint64_t{1} << 56;
  BOOST_TEST(code_of([&] { sdk::checked(&longer.touch, "touch"); }) == TKW_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(a_shorter_struct_or_none_is_invalid) {
  tkw_touch touch{};
  touch.struct_size = sizeof touch - 1;
  BOOST_TEST(code_of([&] { sdk::checked(&touch, "touch"); }) == TKW_INVALID);
  BOOST_TEST(code_of([] { sdk::checked<tkw_touch>(nullptr, "touch"); }) == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(each_limit_holds_to_the_byte) {
  const std::string big(TKW_MAX_BODY_BYTES + 1, 'x');
  const auto at = [&](std::size_t n) { return bytes(std::string_view(big).substr(0, n)); };
  const auto probe = [&](auto member, std::size_t limit) {
    Put fits, over;
    member(fits.record) = at(limit);
    member(over.record) = at(limit + 1);
    BOOST_TEST(fits.checked() == TKW_OK);
    BOOST_TEST(over.checked() == TKW_TOO_LARGE);
  };
  probe([](tkw_record& r) -> tkw_bytes& { return r.key.tenant; }, 64);
  probe([](tkw_record& r) -> tkw_bytes& { return r.key.id; }, 512);
  probe([](tkw_record& r) -> tkw_bytes& { return r.owner; }, 255);
  probe([](tkw_record& r) -> tkw_bytes& { return r.touched_note; }, 64);
  probe([](tkw_record& r) -> tkw_bytes& { return r.body; }, 65536);
}

BOOST_AUTO_TEST_CASE(an_op_that_means_nothing_is_refused) {
  Put no_id;
  no_id.record.key.id.n = 0;
  BOOST_TEST(no_id.checked() == TKW_INVALID);
  Put no_pointer;
  no_pointer.record.body = {nullptr, 1};
  BOOST_TEST(no_pointer.checked() == TKW_INVALID);
  Put state;
  state.record.state = TKW_MAX_STATE + 1;
  BOOST_TEST(state.checked() == TKW_INVALID);
  Put reserved;
  reserved.record.key.reserved = 1;
  BOOST_TEST(reserved.checked() == TKW_UNSUPPORTED);
  for (const std::uint32_t type : {0U, 4U}) {
    Put unknown;
    unknown.op.type = type;
    BOOST_TEST(unknown.checked() == TKW_UNSUPPORTED);
  }
}

BOOST_AUTO_TEST_CASE(check_and_delete_hold_versions_not_absence) {
  Put put;
  put.op.type = TKW_OP_CHECK;
  BOOST_TEST(put.checked() == TKW_INVALID);
  put.op.expect = TKW_ANY;
  BOOST_TEST(put.checked() == TKW_INVALID);
  put.op.expect = 1;
  BOOST_TEST(put.checked() == TKW_OK);
  put.op.type = TKW_OP_DELETE;
  BOOST_TEST(put.checked() == TKW_OK);
  put.op.expect = TKW_ANY;
  BOOST_TEST(put.checked() == TKW_OK);
  put.op.expect = TKW_ABSENT;
  BOOST_TEST(put.checked() == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_key_occurs_once_per_changeset) {
  Put a("a"), b("b"), again("a");
  std::array<const tkw_op*, 3> ops{&a.op, &b.op, &again.op};
  tkw_changeset changeset{sizeof(tkw_changeset), 3, {}, ops.data(), 0};
  BOOST_TEST(code_of([&] { sdk::check_changeset(changeset); }) == TKW_INVALID);
  again.record.key.kind = 8;
  BOOST_TEST(code_of([&] { sdk::check_changeset(changeset); }) == TKW_OK);
  again.record.key = {bytes("tenanT"), bytes("a"), 7, 0};
  BOOST_TEST(code_of([&] { sdk::check_changeset(changeset); }) == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_changeset_names_the_op_that_is_wrong) {
  Put a("a"), b("b");
  b.record.state = 64;
  std::array<const tkw_op*, 2> ops{&a.op, &b.op};
  const tkw_changeset changeset{sizeof(tkw_changeset), 2, {}, ops.data(), 0};
  BOOST_CHECK_EXCEPTION(sdk::check_changeset(changeset), sdk::Error,
                        [](const sdk::Error& error) { return error.index() == 1 && error.code() == TKW_INVALID; });
}

BOOST_AUTO_TEST_CASE(a_changeset_has_1_to_1000_ops_4_mib_and_no_flags) {
  std::vector<std::string> ids;
  for (int i = 0; i < 1001; ++i) ids.push_back(std::to_string(i));
  std::vector<std::unique_ptr<Put>> puts;
  std::vector<const tkw_op*> ops;
  for (const auto& id : ids) ops.push_back(&puts.emplace_back(std::make_unique<Put>(id))->op);
  tkw_changeset changeset{sizeof(tkw_changeset), 1000, {}, ops.data(), 0};
  const auto checked = [&] { return code_of([&] { sdk::check_changeset(changeset); }); };
  BOOST_TEST(checked() == TKW_OK);
  changeset.n_ops = 1001;
  BOOST_TEST(checked() == TKW_TOO_LARGE);
  changeset.n_ops = 0;
  BOOST_TEST(checked() == TKW_INVALID);

  const std::string body(TKW_MAX_BODY_BYTES, 'x');
  for (auto& put : puts) put->record.body = bytes(body);
  changeset.n_ops = 63;
  BOOST_TEST(checked() == TKW_OK);
  changeset.n_ops = 64;  // the bodies alone are 4 MiB
  BOOST_TEST(checked() == TKW_TOO_LARGE);
  changeset.n_ops = 1;
  changeset.flags = 1;
  BOOST_TEST(checked() == TKW_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(flags_of_a_scan_that_exclude_each_other_are_unsupported) {
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.flags = 64; }) == TKW_UNSUPPORTED);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.flags = TKW_SCAN_BY_DUE; }) == TKW_UNSUPPORTED);
  BOOST_TEST(scan_checked([](tkw_scan& s) {
               s.flags = TKW_SCAN_BY_OWNER | TKW_SCAN_BY_STATE;
               s.owner = bytes("o");
             }) == TKW_UNSUPPORTED);
  for (const std::uint32_t flags : {TKW_SCAN_ALL_TENANTS, TKW_SCAN_BY_DUE | TKW_SCAN_BY_STATE})
    BOOST_TEST(scan_checked([=](tkw_scan& s) {
                 s.flags = flags;
                 s.until_id = bytes("u");
               }) == TKW_UNSUPPORTED);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.flags = 63 & ~TKW_SCAN_BY_OWNER; }) == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_filter_without_its_flag_is_invalid) {
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.owner = bytes("o"); }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.flags = TKW_SCAN_BY_OWNER; }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.state = 1; }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.after_due_us = 1; }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.until_due_us = 1; }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.after_tenant = bytes("t"); }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.tenant = s.after_tenant = bytes("t"); }) == TKW_OK);
  BOOST_TEST(scan_checked([](tkw_scan& s) {
               s.flags = TKW_SCAN_ALL_TENANTS;
               s.tenant = bytes("t");
             }) == TKW_INVALID);
}

BOOST_AUTO_TEST_CASE(a_scan_delivers_1_to_10000_rows) {
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.limit = 0; }) == TKW_INVALID);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.limit = 10000; }) == TKW_OK);
  BOOST_TEST(scan_checked([](tkw_scan& s) { s.limit = 10001; }) == TKW_TOO_LARGE);
}

BOOST_AUTO_TEST_CASE(bytes_compare_as_memcmp_and_the_shorter_comes_first) {
  using namespace std::string_view_literals;
  const std::vector<std::string_view> ordered{""sv, "\0"sv, "A"sv, "a"sv, "a\0"sv, "a "sv, "aa"sv, "b"sv, "\xff"sv};
  for (std::size_t i = 0; i < ordered.size(); ++i)
    for (std::size_t j = 0; j < ordered.size(); ++j)
      BOOST_TEST((sdk::compare_bytes(bytes(ordered[i]), bytes(ordered[j])) < 0) == (i < j));
}

BOOST_AUTO_TEST_SUITE_END()

}
