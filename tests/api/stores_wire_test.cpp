// A daemon with several stores, one of which is down, held by another process or restored from a backup when it starts:
// tenants elsewhere are served, and the store comes back by itself.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

#include "api/daemon_process.h"

namespace stores_wire_test {

using namespace tokenward::api;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// Another process that holds a store's file, as far as a daemon can tell.
class Holder {
 public:
  explicit Holder(const std::string& store) : file_(::open((store + ".lock").c_str(), O_RDWR | O_CREAT, 0600)) {
    if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) throw std::runtime_error("cannot hold " + store);
  }
  ~Holder() { ::close(file_); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  const int file_;
};

struct StoresFixture : DaemonProcess {
  StoresFixture() : DaemonProcess("[stores.second]\n") {
    make_tenant("near", "main");
    make_tenant("far", "second");
  }

  void make_tenant(const std::string& slug, const std::string& store) {
    Client root = operator_client();
    BOOST_REQUIRE(root.post("/v1/tenants", {{"id", slug}, {"store", store}}).status == 201);
    (slug == "near" ? near_ : far_) = mint(slug);
  }
  std::string mint(const std::string& slug) {
    const Answer minted =
        operator_client().post("/v1/tenants/" + slug + "/tokens", {{"owner", "ada"}, {"label", "test"}});
    BOOST_TEST_REQUIRE(minted.status == 201, minted);
    return std::string(minted.json.at("value").as_string());
  }

  [[nodiscard]] std::string file_of(const std::string& store) const { return folder() + "/" + store + ".sqlite"; }
  Answer validate(const std::string& token) { return client({}).post("/v1/validate", {{"token", token}}); }
  Answer ready() { return client({}).get("/readyz"); }
  /// What is wrong with a store; empty: nothing.
  std::string problem_of(std::string_view store) {
    const json::object answer = ready().json;
    for (const auto& entry : answer.at("stores").as_array()) {
      if (entry.at("store").as_string() != store) continue;
      return entry.at("problem").is_null() ? "" : std::string(entry.at("problem").as_string());
    }
    return "not listed";
  }
  bool comes_true(const std::function<bool()>& claim) {
    for (const auto end = std::chrono::steady_clock::now() + 90s; std::chrono::steady_clock::now() < end;) {
      if (claim()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }

  std::string near_, far_;  // tokens of the two tenants
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stores_wire, StoresFixture)

BOOST_AUTO_TEST_CASE(a_store_that_another_process_holds_stops_its_tenants_alone_and_comes_back) {
  BOOST_TEST(stop() == 0);
  {
    const Holder holder(file_of("second"));
    start();
    BOOST_TEST(validate(near_).json.at("active") == true);
    const Answer refused = validate(far_);
    BOOST_TEST(refused.status == 503, refused);
    BOOST_TEST(refused.header("Retry-After") != "<none>");
    BOOST_TEST(operator_client().get("/v1/tenants/far/tokens").status == 503);
    BOOST_TEST(operator_client().post("/v1/tenants", {{"id", "farther"}, {"store", "second"}}).status == 503);
    BOOST_TEST(comes_true([&] { return problem_of("second").find("in use by process") != std::string::npos; }));
    BOOST_TEST(ready().status == 200);

    const json::object list = operator_client().get("/v1/tenants").json;
    BOOST_REQUIRE(list.at("items").as_array().size() == 3u);
    BOOST_TEST(list.at("items").at(0).at("id") == "far");
    BOOST_TEST(list.at("items").at(0).at("state").is_null());
  }
  BOOST_TEST(comes_true([&] { return validate(far_).status == 200; }));
  BOOST_TEST(validate(far_).json.at("active") == true);
  BOOST_TEST(comes_true([&] { return problem_of("second").empty(); }));
  mint("far");
}

BOOST_AUTO_TEST_CASE(the_main_store_may_come_later_too) {
  BOOST_TEST(stop() == 0);
  {
    const Holder holder(file_of("main"));
    start();
    BOOST_TEST(ready().status == 503);
    BOOST_TEST(comes_true([&] { return problem_of("main").find("in use by process") != std::string::npos; }));
    BOOST_TEST(problem_of("second") == "");
    for (const Answer& refused : {operator_client().get("/v1/tenants"), validate(near_), validate(far_)}) {
      BOOST_TEST(refused.status == 503, refused);
      BOOST_TEST(refused.header("Retry-After") != "<none>");
    }
    BOOST_TEST(client({}).get("/healthz").status == 200);
  }
  BOOST_TEST(comes_true([&] { return ready().status == 200; }));
  BOOST_TEST(validate(far_).json.at("active") == true);
  BOOST_TEST(operator_client().get("/v1/tenants").status == 200);
}

BOOST_AUTO_TEST_CASE(a_store_whose_directory_is_missing_comes_once_it_is_there) {
  BOOST_TEST(stop() == 0);
  std::ofstream(folder() + "/tokenward.toml", std::ios::app)
      << "[stores.third.settings]\npath = \"elsewhere/third.sqlite\"\n";
  start();
  BOOST_TEST(validate(near_).json.at("active") == true);
  BOOST_TEST(validate(far_).json.at("active") == true);
  BOOST_TEST(comes_true([&] { return problem_of("third").find("does not exist") != std::string::npos; }));
  fs::create_directory(folder() + "/elsewhere");
  BOOST_TEST(comes_true([&] { return problem_of("third").empty(); }));
  make_tenant("near-by", "third");
}

BOOST_AUTO_TEST_CASE(a_store_behind_its_anchor_serves_nothing_until_that_is_accepted) {
  BOOST_TEST(stop() == 0);
  fs::copy_file(file_of("second"), folder() + "/backup");
  start();
  BOOST_TEST(client(far_).post("/v1/self/revoke", json::object{}).status == 200);
  BOOST_TEST(stop() == 0);
  fs::remove(file_of("second") + "-wal");
  fs::copy_file(folder() + "/backup", file_of("second"), fs::copy_options::overwrite_existing);

  start();
  BOOST_TEST(validate(near_).json.at("active") == true);
  BOOST_TEST(validate(far_).status == 503);
  BOOST_TEST(comes_true([&] { return problem_of("second").find("accept-rollback") != std::string::npos; }));
  BOOST_TEST(stop() == 0);
  BOOST_TEST(run({"history", "accept-rollback"}) == 0);
  start();
  BOOST_TEST(validate(far_).json.at("active") == true);  // as the operator accepted
}

BOOST_AUTO_TEST_CASE(settings_that_a_plugin_does_not_allow_are_told_with_their_keys) {
  BOOST_TEST(stop() == 0);
  std::ofstream(folder() + "/tokenward.toml", std::ios::app) << "[stores.third.settings]\nreaders = 0\n";
  BOOST_TEST(run({"check-config"}) == 4);
  BOOST_CHECK_THROW(start(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_tenant_moves_while_it_is_used_and_a_killed_daemon_leaves_one_store_in_charge) {
  const std::vector<std::string> to{"second", "main"};
  for (int round = 0; round < 4; ++round) {
    const std::string where = to[static_cast<std::size_t>(round) % 2];
    for (int i = 0; i < 20; ++i) {
      BOOST_TEST(operator_client()
                     .post("/v1/tenants/near/tokens",
                           {{"owner", "u" + std::to_string(round) + std::to_string(i)}, {"label", "x"}})
                     .status == 201);
    }
    const Answer begun = operator_client().post("/v1/tenants/near/move", {{"store", where}, {"verify", true}});
    BOOST_TEST(begun.status == 201, begun);
    std::this_thread::sleep_for(std::chrono::milliseconds(7 * round));
    kill();
    start();
    BOOST_TEST(validate(near_).json.at("active") == true);
    // The same again goes on, or finds that it was done.
    const Answer again = operator_client().post("/v1/tenants/near/move", {{"store", where}, {"verify", true}});
    BOOST_TEST((again.status == 201 || again.status == 409), again);
    BOOST_TEST(comes_true(
        [&] { return operator_client().get("/v1/tenants/near").json.at("store") == json::string_view(where); }));
    BOOST_TEST(validate(near_).json.at("active") == true);
    const Answer verified = operator_client().get("/v1/tenants/near/history/verify");
    BOOST_TEST(verified.status == 200, verified);
  }
  BOOST_TEST(stop() == 0);
  BOOST_TEST(run({"history", "verify"}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}
