// The C functions over a plugin class: every way out of C++ becomes a code and a message.
#include "tokenward/sdk/trampolines.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tokenward/storage.hpp"

namespace trampolines_test {

namespace sdk = tokenward::sdk;

namespace {

tkw_bytes bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// A plugin whose calls do what the test says.
class Puppet : public sdk::Storage {
 public:
  static constexpr const char* kName = "puppet";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = "{}";

  static std::unique_ptr<Puppet> open(const sdk::Host&, const sdk::Settings& settings) {
    if (settings.find("refuse")) throw sdk::Error(TKW_INVALID, "refused: " + *settings.find("refuse"));
    return std::make_unique<Puppet>();
  }

  static inline std::function<void()> act = [] {};
  static inline std::vector<const tkw_changeset*> seen;

  sdk::Info info(const sdk::Call&) override {
    act();
    return {.schema_have = 3,
            .schema_want = 4,
            .max_concurrency = 5,
            .max_appliers = 2,
            .caps = TKW_CAP_DURABLE,
            .first_seq = 6,
            .last_seq = 7,
            .store_id = {8}};
  }
  std::string migrate(const sdk::Call&, std::uint32_t, sdk::MigrationMode mode) override {
    return mode == sdk::MigrationMode::DryRun ? "would do" : "did";
  }
  void get(const sdk::Call& call, std::span<const tkw_key>, const sdk::RowSink&) override {
    act();
    call.check();
  }
  void scan(const sdk::Call&, const tkw_scan&, const sdk::RowSink&) override { act(); }
  std::vector<sdk::Outcome> apply(const sdk::Call&, std::span<const tkw_changeset* const> changesets) override {
    seen.assign(changesets.begin(), changesets.end());
    act();
    return std::vector<sdk::Outcome>(changesets.size(), sdk::Outcome::applied(42));
  }
  void touch(const sdk::Call&, std::span<const tkw_touch* const>) override { act(); }
  void changes(const sdk::Call&, std::uint64_t, std::uint32_t, const sdk::ChangeSink&) override { act(); }
};

class Waiting : public Puppet {
 public:
  void wait(const sdk::Call&, std::uint64_t) override {}
  void interrupt(std::uint64_t) override {}
  static void thread_event(bool) noexcept {}
};

using Table = sdk::Trampolines<Puppet>;

int32_t TKW_CALL never(const tkw_call*) { return 0; }
int32_t TKW_CALL always(const tkw_call*) { return 1; }
int32_t TKW_CALL ignore_row(void*, const tkw_record*) { return 0; }

struct Fixture {
  tkw_store store{std::make_unique<Puppet>()};
  tkw_error err{};
  tkw_call call{sizeof(tkw_call), 0, 1, nullptr, never};

  Fixture() {
    err.struct_size = sizeof err;
    Puppet::act = [] {};
    Puppet::seen.clear();
  }

  tkw_rc get() { return Table::get(&store, &call, nullptr, 0, nullptr, ignore_row, &err); }
};

/// One changeset with one PUT.
struct Change {
  tkw_record record{};
  tkw_op op{};
  const tkw_op* ops = &op;
  tkw_changeset changeset{};
  tkw_error err{};
  tkw_result result{};

  explicit Change(std::string_view id) {
    record.struct_size = sizeof record;
    record.key = {bytes("t"), bytes(id), 1, 0};
    op = {sizeof op, TKW_OP_PUT, TKW_ANY, &record};
    changeset = {sizeof changeset, 1, {}, &ops, 0};
    err.struct_size = sizeof err;
    result = {sizeof result, TKW_INTERNAL, 0, &err};
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
};

tkw_rc apply_all(Fixture& f, std::vector<Change*> changes) {
  std::vector<const tkw_changeset*> changesets;
  std::vector<tkw_result*> results;
  for (auto* change : changes) {
    changesets.push_back(&change->changeset);
    results.push_back(&change->result);
  }
  return Table::apply(&f.store, &f.call, changesets.data(), results.data(), static_cast<std::uint32_t>(changes.size()),
                      &f.err);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(trampolines, Fixture)

BOOST_AUTO_TEST_CASE(an_error_keeps_its_code_message_and_hints) {
  Puppet::act = [] { throw sdk::Error(TKW_RETRY, "busy\nnow", 5).at(3).retry_after(20); };
  BOOST_TEST(get() == TKW_RETRY);
  BOOST_TEST(std::string(err.message) == "busy now");
  BOOST_TEST(err.native_code == 5);
  BOOST_TEST(err.index == 3U);
  BOOST_TEST(err.retry_after_ms == 20U);
}

BOOST_AUTO_TEST_CASE(other_exceptions_get_a_code_too) {
  Puppet::act = [] { throw std::bad_alloc(); };
  BOOST_TEST(get() == TKW_UNAVAILABLE);
  Puppet::act = [] { throw std::runtime_error("boom"); };
  BOOST_TEST(get() == TKW_INTERNAL);
  BOOST_TEST(std::string(err.message) == "boom");
  Puppet::act = [] { throw 1; };
  BOOST_TEST(get() == TKW_INTERNAL);
  Puppet::act = [] { throw sdk::Error(TKW_OK, "not an error"); };
  BOOST_TEST(get() == TKW_INTERNAL);
}

BOOST_AUTO_TEST_CASE(what_apply_did_not_classify_has_an_unknown_outcome) {
  Change change("a");
  Puppet::act = [] { throw std::runtime_error("boom"); };
  BOOST_TEST(apply_all(*this, {&change}) == TKW_UNKNOWN_OUTCOME);
  Puppet::act = [] { throw std::bad_alloc(); };
  BOOST_TEST(apply_all(*this, {&change}) == TKW_UNKNOWN_OUTCOME);
  Puppet::act = [] { throw sdk::Error(TKW_NO_SPACE, "full"); };
  BOOST_TEST(apply_all(*this, {&change}) == TKW_NO_SPACE);
}

BOOST_AUTO_TEST_CASE(an_unsound_changeset_is_answered_without_the_plugin_and_alone) {
  Change first("a"), unsound("b"), last("c");
  unsound.record.state = 64;
  BOOST_TEST(apply_all(*this, {&first, &unsound, &last}) == TKW_OK);
  BOOST_TEST(Puppet::seen.size() == 2U);
  BOOST_TEST(Puppet::seen.at(0) == &first.changeset);
  BOOST_TEST(Puppet::seen.at(1) == &last.changeset);
  BOOST_TEST(first.result.seq == 42U);
  BOOST_TEST(unsound.result.rc == TKW_INVALID);
  BOOST_TEST(unsound.result.seq == 0U);
  BOOST_TEST(std::string(unsound.err.message) != "");
  BOOST_TEST(last.result.rc == TKW_OK);
}

BOOST_AUTO_TEST_CASE(a_record_with_an_unknown_tail_is_never_written) {
  struct Longer {
    tkw_record record;
    std::uint64_t tail;
  } longer{};
  Change change("a");
  longer.record = change.record;
  longer.record.struct_size = sizeof longer;
  change.op.record = &longer.record;
  BOOST_TEST(apply_all(*this, {&change}) == TKW_OK);
  BOOST_TEST(change.result.rc == TKW_OK);
  longer.tail = 1;
  BOOST_TEST(apply_all(*this, {&change}) == TKW_OK);
  BOOST_TEST(change.result.rc == TKW_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(sixty_four_changesets_fit_a_call) {
  std::vector<std::unique_ptr<Change>> changes;
  std::vector<Change*> pointers;
  for (int i = 0; i < 65; ++i) pointers.push_back(changes.emplace_back(std::make_unique<Change>("x")).get());
  BOOST_TEST(apply_all(*this, pointers) == TKW_TOO_LARGE);
  BOOST_TEST(Puppet::seen.empty());
  pointers.pop_back();
  BOOST_TEST(apply_all(*this, pointers) == TKW_OK);
  BOOST_TEST(Puppet::seen.size() == 64U);
}

BOOST_AUTO_TEST_CASE(a_message_is_cut_between_characters) {
  std::string message(478, 'a');
  message += "\xc3\xa9\xc3\xa9";  // bytes 478 to 481: the first ends at the last usable byte, the second is over
  Puppet::act = [&] { throw sdk::Error(TKW_INTERNAL, "a" + message); };
  get();
  BOOST_TEST(std::string(err.message) == "a" + message.substr(0, 478));
  Puppet::act = [&] { throw sdk::Error(TKW_INTERNAL, message.substr(1)); };
  get();
  BOOST_TEST(std::string(err.message) == message.substr(1, 479));
}

BOOST_AUTO_TEST_CASE(an_error_that_is_too_short_is_left_alone) {
  err.struct_size = sizeof err - 8;
  err.message[0] = 'u';
  BOOST_TEST(get() == TKW_INVALID);
  BOOST_TEST(err.message[0] == 'u');
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_says_so) {
  call.cancelled = always;
  BOOST_TEST(get() == TKW_CANCELLED);
}

BOOST_AUTO_TEST_CASE(an_empty_setting_of_a_refused_store_leaves_no_handle) {
  const tkw_kv setting{bytes("refuse"), bytes("because")};
  const tkw_host host{sizeof(tkw_host), TKW_ABI_MINOR, nullptr, nullptr, nullptr, nullptr};
  tkw_store* opened = &store;
  BOOST_TEST(Table::open(&host, nullptr, &setting, 1, &opened, &err) == TKW_INVALID);
  BOOST_TEST(opened == nullptr);
  BOOST_TEST(std::string(err.message) == "refused: because");
  BOOST_TEST(Table::open(&host, nullptr, nullptr, 0, &opened, &err) == TKW_OK);
  BOOST_TEST(opened != nullptr);
  Table::close(opened);
}

BOOST_AUTO_TEST_CASE(info_arrives_member_by_member) {
  tkw_info info{};
  info.struct_size = sizeof info;
  BOOST_TEST(Table::info(&store, &call, &info, &err) == TKW_OK);
  BOOST_TEST(info.schema_have == 3U);
  BOOST_TEST(info.schema_want == 4U);
  BOOST_TEST(info.max_concurrency == 5U);
  BOOST_TEST(info.max_appliers == 2U);
  BOOST_TEST(info.caps == 2U);
  BOOST_TEST(info.first_seq == 6U);
  BOOST_TEST(info.last_seq == 7U);
  BOOST_TEST(info.store_id[0] == 8);
}

BOOST_AUTO_TEST_CASE(a_migration_tells_what_it_did) {
  BOOST_TEST(Table::migrate(&store, &call, 1, 1, &err) == TKW_OK);
  BOOST_TEST(std::string(err.message) == "would do");
  BOOST_TEST(Table::migrate(&store, &call, 1, 0, &err) == TKW_OK);
  BOOST_TEST(std::string(err.message) == "did");
}

BOOST_AUTO_TEST_CASE(only_what_a_class_overrides_is_offered) {
  BOOST_TEST((Table::kStorage.wait == nullptr));
  BOOST_TEST((Table::kStorage.interrupt == nullptr));
  BOOST_TEST((Table::kStorage.thread_event == nullptr));
  BOOST_TEST((Table::kStorage.extension == nullptr));
  BOOST_TEST((sdk::Trampolines<Waiting>::kStorage.wait != nullptr));
  BOOST_TEST((sdk::Trampolines<Waiting>::kStorage.interrupt != nullptr));
  BOOST_TEST((sdk::Trampolines<Waiting>::kStorage.thread_event != nullptr));
}

BOOST_AUTO_TEST_CASE(a_host_older_than_version_1_gets_nothing) {
  tkw_host host{sizeof(tkw_host), TKW_ABI_MINOR, nullptr, nullptr, nullptr, nullptr};
  BOOST_TEST(Table::entry(&host) == &Table::kPlugin);
  BOOST_TEST(Table::entry(&host) == Table::entry(&host));
  host.struct_size -= 8;
  BOOST_TEST(Table::entry(&host) == nullptr);
  BOOST_TEST(Table::entry(nullptr) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_secret_passes_through_and_is_missed_loudly) {
  const auto secret = [](tkw_host_ctx*, const char* name, void* sink,
                         void(TKW_CALL * put)(void*, const std::uint8_t*, size_t)) -> tkw_rc {
    if (std::string_view(name) != "known") return TKW_UNAVAILABLE;
    put(sink, reinterpret_cast<const std::uint8_t*>("s3cret"), 6);
    return TKW_OK;
  };
  const tkw_host host{sizeof(tkw_host), TKW_ABI_MINOR, nullptr, nullptr, secret, nullptr};
  std::string got;
  sdk::Host(host, nullptr).with_secret("known", [&](std::string_view value) { got = value; });
  BOOST_TEST(got == "s3cret");
  BOOST_CHECK_THROW(sdk::Host(host, nullptr).with_secret("other", [](std::string_view) {}), sdk::Error);
  BOOST_CHECK_THROW(
      sdk::Host(host, nullptr).with_secret("known", [](std::string_view) { throw std::runtime_error("no"); }),
      std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}
