// A daemon with a dedicated store: each tenant in a file of its own, made, used, moved and lost by itself.

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

namespace dedicated_wire_test {

using namespace tokenward::api;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr const char* kSettings = R"([stores.own]
dedicated = true
open_parts = 1
[stores.own.settings]
path = "own-{tenant}.sqlite"
)";

struct DedicatedFixture : DaemonProcess {
  DedicatedFixture() : DaemonProcess(kSettings) {}

  /// The file of a new tenant in the dedicated store.
  fs::path create(const std::string& slug) {
    const auto before = files();
    const Answer made = operator_client().post("/v1/tenants", {{"id", slug}, {"store", "own"}});
    BOOST_TEST_REQUIRE(made.status == 201, made);
    for (const fs::path& file : files()) {
      if (std::ranges::find(before, file) == before.end() && file.stem() != "own-common") return file;
    }
    throw std::runtime_error("tenant " + slug + " has no file");
  }
  std::string mint(const std::string& slug) {
    const Answer minted =
        operator_client().post("/v1/tenants/" + slug + "/tokens", {{"owner", "ada"}, {"label", "test"}});
    BOOST_TEST_REQUIRE(minted.status == 201, minted);
    return std::string(minted.json.at("value").as_string());
  }
  /// The database files of the store, the common one included.
  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder())) {
      const bool own = entry.path().filename().string().starts_with("own-") && entry.path().extension() == ".sqlite";
      if (own) found.push_back(entry.path());
    }
    return found;
  }
  Answer validate(const std::string& token) { return client({}).post("/v1/validate", {{"token", token}}); }
  std::string problem() {
    const json::object answer = client({}).get("/readyz").json;
    for (const auto& entry : answer.at("stores").as_array()) {
      if (entry.at("store") == "own" && entry.at("problem").is_string())
        return std::string(entry.at("problem").as_string());
    }
    return "";
  }
  bool comes_true(const std::function<bool()>& claim) {
    for (const auto end = std::chrono::steady_clock::now() + 90s; std::chrono::steady_clock::now() < end;) {
      if (claim()) return true;
      std::this_thread::sleep_for(100ms);
    }
    return false;
  }
  void move(const std::string& slug, const std::string& store) {
    const Answer begun = operator_client().post("/v1/tenants/" + slug + "/move", {{"store", store}, {"verify", true}});
    BOOST_TEST_REQUIRE(begun.status == 201, begun);
    BOOST_TEST(comes_true(
        [&] { return operator_client().get("/v1/tenants/" + slug).json.at("store") == json::string_view(store); }));
  }
};

/// Another process that holds a file of SQLite's, as far as a daemon can tell.
class Holder {
 public:
  explicit Holder(const fs::path& path) : file_(::open((path.string() + ".lock").c_str(), O_RDWR | O_CREAT, 0600)) {
    if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) throw std::runtime_error("cannot hold " + path.string());
  }
  ~Holder() { ::close(file_); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  const int file_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dedicated_wire, DedicatedFixture)

BOOST_AUTO_TEST_CASE(tenants_live_in_files_of_their_own_over_restarts_and_moves) {
  BOOST_TEST(create("one") != create("two"));
  const std::string first = mint("one"), second = mint("two");
  BOOST_TEST(validate(first).json.at("active") == true);
  kill();
  start();
  BOOST_TEST(validate(first).json.at("active") == true);
  BOOST_TEST(validate(second).json.at("active") == true);
  BOOST_TEST(client(first).post("/v1/self/revoke", json::object{}).status == 200);
  BOOST_TEST(validate(first).json.at("active") == false);

  move("two", "main");
  BOOST_TEST(validate(second).json.at("active") == true);
  const std::string third = mint("two");
  BOOST_TEST(stop() == 0);
  start();
  BOOST_TEST(validate(third).json.at("active") == true);
  BOOST_TEST(validate(first).json.at("active") == false);
  BOOST_TEST(operator_client().get("/v1/tenants/one/history/verify").status == 200);

  BOOST_TEST(operator_client().post("/v1/tenants", {{"id", "three"}}).status == 201);
  const std::string fourth = mint("three");
  move("three", "own");
  BOOST_TEST(files().size() == 4u);  // the common one, and two's, which is cleared later
  BOOST_TEST(validate(fourth).json.at("active") == true);
  BOOST_TEST(stop() == 0);
  BOOST_TEST(run({"history", "verify"}) == 0);
  BOOST_TEST(run({"store", "check"}) == 0);
  BOOST_TEST(run({"store", "migrate"}) == 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_held_or_damaged_stops_its_tenant_alone) {
  const fs::path held = create("held"), damaged = create("damaged");
  create("sound");
  const std::string of_held = mint("held"), of_damaged = mint("damaged"), of_sound = mint("sound");
  BOOST_TEST(stop() == 0);
  fs::remove(damaged.string() + "-wal");
  std::ofstream(damaged, std::ios::trunc) << "this is no database, whatever its name says";
  {
    const Holder holder(held);
    start();
    BOOST_TEST(validate(of_sound).json.at("active") == true);
    for (const std::string& token : {of_held, of_damaged}) {
      const Answer refused = validate(token);
      BOOST_TEST(refused.status == 503, refused);
      BOOST_TEST(refused.header("Retry-After") != "<none>");
    }
    BOOST_TEST(comes_true([&] { return problem().find("more)") != std::string::npos; }));
    BOOST_TEST(client({}).get("/readyz").status == 200);
    mint("sound");
  }
  BOOST_TEST(comes_true([&] { return validate(of_held).status == 200; }));
  BOOST_TEST(comes_true([&] { return problem().find(damaged.stem().string().substr(4)) != std::string::npos; }));
  BOOST_TEST(stop() == 0);
  BOOST_TEST(run({"store", "check"}) != 0);
}

BOOST_AUTO_TEST_CASE(a_file_behind_its_anchor_is_not_served_until_that_is_accepted) {
  const fs::path file = create("far");
  const std::string token = mint("far");
  BOOST_TEST(stop() == 0);
  fs::copy_file(file, folder() + "/backup");
  start();
  BOOST_TEST(client(token).post("/v1/self/revoke", json::object{}).status == 200);
  create("near");  // closes the other file, which is anchored then
  kill();
  fs::remove(file.string() + "-wal");
  fs::copy_file(folder() + "/backup", file, fs::copy_options::overwrite_existing);
  start();
  BOOST_TEST(validate(token).status == 503);
  BOOST_TEST(stop() == 0);
  BOOST_TEST(run({"history", "accept-rollback"}) == 0);
  start();
  BOOST_TEST(validate(token).json.at("active") == true);  // as the operator accepted
}

BOOST_AUTO_TEST_SUITE_END()

}
