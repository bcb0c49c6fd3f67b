#include <boost/test/unit_test.hpp>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "storage/fake_plugin.h"

namespace store_open_test {

using namespace tokenward;
using namespace tokenward::storage;

namespace {

struct Fake {
  FakePlugin plugin;

  Error refusal() {
    const auto store = plugin.try_open();
    BOOST_REQUIRE(!store);
    BOOST_TEST(store.error().message.find("store \"main\": ") == 0u, store.error().message);
    return store.error();
  }
};

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override { return from_micros(1'234'567); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(store_open, Fake)

BOOST_AUTO_TEST_CASE(settings_arrive_and_the_store_is_closed_once) {
  std::vector<std::string> seen;
  plugin.open = [&](auto, auto, const tkw_kv* kv, std::uint32_t n, auto, auto) {
    for (const tkw_kv* pair = kv; pair != kv + n; ++pair) {
      seen.push_back(std::string(as_text({pair->key.p, pair->key.n})) + "=" +
                     std::string(as_text({pair->value.p, pair->value.n})));
    }
    return TKW_OK;
  };
  {
    const auto store = plugin.try_open({}, {{"path", "/var/lib"}, {"cache_mib", ""}});
    BOOST_REQUIRE(store);
    BOOST_TEST((*store)->name() == "main");
  }
  const std::vector<std::string> expected{"cache_mib=", "path=/var/lib"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
  BOOST_TEST(plugin.closed == 1u);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_cannot_open_says_why_and_nothing_is_closed) {
  const std::vector<std::pair<tkw_rc, ErrorCode>> meanings{
      {TKW_INVALID, ErrorCode::Invalid},       {TKW_SCHEMA, ErrorCode::Unsupported},
      {TKW_CORRUPT, ErrorCode::Corrupt},       {TKW_UNAVAILABLE, ErrorCode::Unavailable},
      {TKW_READ_ONLY, ErrorCode::Unavailable}, {TKW_TIMEOUT, ErrorCode::Unavailable},
      {TKW_RETRY, ErrorCode::Unavailable},     {99, ErrorCode::Internal}};
  for (const auto& [rc, code] : meanings) {
    plugin.open = [rc = rc](auto, auto, auto, auto, tkw_store** store, tkw_error* error) {
      *store = nullptr;
      return FakePlugin::fail(error, rc, "path: no such directory");
    };
    const Error error = refusal();
    BOOST_TEST((error.code == code), "code " << rc);
    BOOST_TEST(error.message == "store \"main\": open failed: path: no such directory");
  }
  BOOST_TEST(plugin.closed == 0u);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_throws_or_gives_no_store_is_refused) {
  plugin.open = [](auto, auto, auto, auto, auto, auto) -> tkw_rc { throw std::runtime_error("out of open"); };
  BOOST_TEST((refusal().code == ErrorCode::Internal));
  plugin.open = [](auto, auto, auto, auto, tkw_store** store, auto) { return *store = nullptr, TKW_OK; };
  BOOST_TEST((refusal().code == ErrorCode::Internal));
  BOOST_TEST(plugin.closed == 0u);
}

BOOST_AUTO_TEST_CASE(an_older_schema_is_migrated_and_a_newer_one_refused) {
  plugin.present.schema_have = 1;
  plugin.present.schema_want = 3;
  unsigned migrations = 0;
  plugin.migrate = [&](std::uint32_t to, std::uint32_t dry_run, auto) {
    BOOST_TEST(to == 3u);
    BOOST_TEST(dry_run == 0u);
    ++migrations;
    plugin.present.schema_have = to;
    return TKW_OK;
  };
  BOOST_TEST(!!plugin.try_open());
  BOOST_TEST(migrations == 1u);
  BOOST_TEST(!!plugin.try_open());
  BOOST_TEST(migrations == 1u);

  plugin.present.schema_have = 4;
  BOOST_TEST((refusal().code == ErrorCode::Unsupported));
  BOOST_TEST(migrations == 1u);
  BOOST_TEST(plugin.closed == 3u);
}

BOOST_AUTO_TEST_CASE(a_migration_that_fails_or_does_nothing_is_an_error) {
  plugin.present.schema_want = 2;
  plugin.migrate = [](auto, auto, tkw_error* error) { return FakePlugin::fail(error, TKW_NO_SPACE, "full"); };
  BOOST_TEST((refusal().code == ErrorCode::Unavailable));
  plugin.migrate = [](auto, auto, auto) { return TKW_OK; };
  BOOST_TEST((refusal().code == ErrorCode::Internal));
}

BOOST_AUTO_TEST_CASE(a_plugin_that_allows_no_call_is_refused) {
  plugin.present.max_appliers = 0;
  BOOST_TEST((refusal().code == ErrorCode::Internal));
}

BOOST_AUTO_TEST_CASE(info_is_asked_for_anew_and_copied) {
  const auto store = plugin.open_store();
  plugin.present.caps = TKW_CAP_DURABLE;
  plugin.present.first_seq = 8;
  plugin.present.last_seq = 9;
  plugin.present.store_id[15] = 0xAB;
  const auto info = store->info();
  BOOST_REQUIRE(info);
  BOOST_TEST(info->durable);
  BOOST_TEST(!info->multi_node);
  BOOST_TEST(info->first_seq == 8u);
  BOOST_TEST(info->last_seq == 9u);
  BOOST_TEST(info->store_id[15] == 0xAB);
}

BOOST_AUTO_TEST_CASE(host_services_answer_the_plugin) {
  const tkw_host* host = nullptr;
  tkw_host_ctx* context = nullptr;
  plugin.open = [&](const tkw_host* given, tkw_host_ctx* ctx, auto, auto, auto, auto) {
    host = given, context = ctx;
    return TKW_OK;
  };
  std::vector<std::string> lines;
  HostServices services;
  services.log = [&](int level, std::string_view line) { lines.push_back(std::to_string(level) + std::string(line)); };
  services.clock = std::make_shared<StoppedClock>();
  services.secret = [](std::string_view name) {
    return name == "password" ? std::optional<Secret>(Secret(as_bytes("hunter2"))) : std::nullopt;
  };
  const auto store = plugin.try_open(std::move(services));
  BOOST_REQUIRE(store);

  const std::string text("one\ntwo\0three", 13);
  host->log(context, TKW_LOG_WARNING, text.data(), text.size());
  host->log(context, 77, "loud", 4);
  const std::vector<std::string> expected{"3one two three", "4loud"};
  BOOST_TEST(lines == expected, boost::test_tools::per_element());
  BOOST_TEST(host->now_us(context) == 1'234'567);
  BOOST_TEST(host->service(context, "anything") == nullptr);

  std::string received;
  const auto put = [](void* sink, const std::uint8_t* p, std::size_t n) {
    static_cast<std::string*>(sink)->assign(as_text({p, n}));
  };
  BOOST_TEST(host->secret(context, "password", &received, put) == TKW_OK);
  BOOST_TEST(received == "hunter2");
  BOOST_TEST(host->secret(context, "absent", &received, put) == TKW_UNAVAILABLE);
}

BOOST_AUTO_TEST_CASE(services_that_are_missing_or_throw_harm_nobody) {
  const tkw_host* host = nullptr;
  tkw_host_ctx* context = nullptr;
  plugin.open = [&](const tkw_host* given, tkw_host_ctx* ctx, auto, auto, auto, auto) {
    host = given, context = ctx;
    return TKW_OK;
  };
  const auto put = [](void*, const std::uint8_t*, std::size_t) {};
  {
    const auto store = plugin.try_open();
    host->log(context, TKW_LOG_INFO, "dropped", 7);
    BOOST_TEST(host->now_us(context) > 1'700'000'000'000'000);
    BOOST_TEST(host->secret(context, "password", nullptr, put) == TKW_UNSUPPORTED);
  }
  HostServices throwing;
  throwing.log = [](int, std::string_view) { throw std::runtime_error("log"); };
  throwing.secret = [](std::string_view) -> std::optional<Secret> { throw std::runtime_error("secret"); };
  const auto store = plugin.try_open(std::move(throwing));
  host->log(context, TKW_LOG_INFO, "lost", 4);
  BOOST_TEST(host->secret(context, "password", nullptr, put) == TKW_INTERNAL);
}

BOOST_AUTO_TEST_CASE(an_interruption_reaches_running_calls_and_keeps_later_ones_out) {
  const auto store = plugin.open_store();
  std::latch inside(1), interrupted(1);
  const tkw_call* running = nullptr;
  unsigned calls = 0;
  plugin.get = [&](const tkw_call* call, auto, auto, auto, auto, tkw_error* error) {
    ++calls;
    running = call;
    inside.count_down();
    interrupted.wait();
    return FakePlugin::fail(error, TKW_CANCELLED, "interrupted");
  };
  plugin.interrupt = [&](std::uint64_t id) {
    BOOST_TEST(running->call_id == id);
    BOOST_TEST(running->cancelled(running) != 0);  // before the plugin hears of it
    interrupted.count_down();
  };
  Result<std::vector<Record>> cut_short = Error{};
  std::jthread reader([&] { cut_short = store->get(std::vector{key(1, "id")}); });
  inside.wait();
  store->interrupt();
  reader.join();
  BOOST_REQUIRE(!cut_short);
  BOOST_TEST((cut_short.error().code == ErrorCode::Unavailable));
  BOOST_TEST((store->get(std::vector{key(1, "id")}).error().code == ErrorCode::Unavailable));
  BOOST_TEST(calls == 1u);
}

BOOST_AUTO_TEST_CASE(a_plugin_without_interruption_still_sees_the_flag) {
  plugin.storage.interrupt = nullptr;
  const auto store = plugin.open_store();
  std::latch inside(1);
  plugin.get = [&](const tkw_call* call, auto, auto, auto, auto, tkw_error* error) {
    inside.count_down();
    while (call->cancelled(call) == 0) std::this_thread::yield();
    return FakePlugin::fail(error, TKW_CANCELLED, "interrupted");
  };
  bool failed = false;
  std::jthread reader([&] { failed = !store->get(std::vector{key(1, "id")}); });
  inside.wait();
  store->interrupt();
  reader.join();
  BOOST_TEST(failed);
}

BOOST_AUTO_TEST_CASE(a_thread_is_announced_once_and_withdrawn_at_its_end) {
  std::atomic<int> begun{0}, ended{0};
  plugin.thread_event = [&](std::int32_t begin) { ++(begin ? begun : ended); };
  {
    const auto store = plugin.open_store();
    BOOST_TEST(begun == 1);
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
          (void)store->get(std::vector{key(1, "id")});
          (void)store->get(std::vector{key(1, "id")});
        });
      }
    }
    BOOST_TEST(begun == 4);
    BOOST_TEST(ended == 3);
  }
  BOOST_TEST(ended == 4);
}

BOOST_AUTO_TEST_SUITE_END()

}
