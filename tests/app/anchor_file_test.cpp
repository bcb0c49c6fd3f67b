// app/anchor_file.h: a store that is behind what this node has seen of it.

#include "app/anchor_file.h"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

namespace anchor_file_test {

namespace {

namespace fs = std::filesystem;
using tokenward::ErrorCode;
using tokenward::app::AnchorFile;
using tokenward::storage::StoreInfo;

StoreInfo at(std::uint64_t seq, std::uint8_t id = 7) {
  StoreInfo info;
  info.last_seq = seq;
  info.store_id.fill(id);
  return info;
}

struct AnchorFolder {
  AnchorFolder() { fs::create_directories(folder); }
  ~AnchorFolder() { fs::remove_all(folder); }
  [[nodiscard]] AnchorFile open() const { return AnchorFile::open(path).value(); }
  const fs::path folder = fs::temp_directory_path() / ("anchors-" + std::to_string(::getpid()));
  const fs::path path = folder / "anchors";
};

BOOST_FIXTURE_TEST_SUITE(anchor_file, AnchorFolder)

BOOST_AUTO_TEST_CASE(a_node_without_anchors_accepts_any_store) { BOOST_TEST(bool(open().check("main", at(1)))); }

BOOST_AUTO_TEST_CASE(a_store_behind_its_anchor_is_refused_also_by_the_next_start) {
  auto first = open();
  BOOST_TEST(bool(first.advance("main", at(100))));
  for (const AnchorFile& file : {first, open()}) {
    BOOST_TEST(bool(file.check("main", at(100))));
    BOOST_TEST(bool(file.check("main", at(101))));
    const auto behind = file.check("main", at(99));
    BOOST_REQUIRE(!behind);
    BOOST_TEST((behind.error().code == ErrorCode::Corrupt));
    BOOST_TEST(behind.error().message.find("accept-rollback") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(another_store_in_its_place_is_refused) {
  auto file = open();
  BOOST_TEST(bool(file.advance("main", at(100, 1))));
  BOOST_TEST(!file.check("main", at(200, 2)));
}

BOOST_AUTO_TEST_CASE(stores_have_anchors_of_their_own) {
  auto file = open();
  BOOST_TEST(bool(file.advance("main", at(100))));
  BOOST_TEST(bool(file.check("other", at(1))));
}

BOOST_AUTO_TEST_CASE(an_anchor_never_goes_back_by_itself_but_by_an_operator) {
  auto file = open();
  BOOST_TEST(bool(file.advance("main", at(100))));
  BOOST_TEST(bool(file.advance("main", at(50))));
  BOOST_TEST(!open().check("main", at(99)));
  BOOST_TEST(bool(file.accept("main", at(50))));
  BOOST_TEST(bool(open().check("main", at(50))));
}

BOOST_AUTO_TEST_CASE(a_line_cut_short_by_a_crash_is_passed_over_but_not_one_in_the_middle) {
  BOOST_TEST(bool(open().advance("main", at(100))));
  std::ofstream(path, std::ios::app) << R"({"store":"ma)";
  BOOST_TEST(!open().check("main", at(99)));
  std::ofstream(path, std::ios::app) << "\n"
                                     << R"({"store":"main","store_id":"07","seq":1})"
                                     << "\n";
  const auto damaged = AnchorFile::open(path);
  BOOST_REQUIRE(!damaged);
  BOOST_TEST((damaged.error().code == ErrorCode::Corrupt));
  BOOST_TEST(damaged.error().message.find("line 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_grown_large_is_reduced_to_what_counts) {
  auto file = open();
  for (std::uint64_t seq = 1; seq <= 10; ++seq) BOOST_REQUIRE(file.advance("main", at(seq)));
  std::string line;
  std::getline(std::ifstream(path) >> std::ws, line);
  std::ofstream grow(path, std::ios::app);
  for (int i = 0; i < 20'000; ++i) grow << line << '\n';
  grow << R"({"store":"main","store_id":"07070707070707070707070707070707","seq":500})" << '\n';
  grow.close();
  auto grown = open();
  BOOST_TEST(bool(grown.compact()));
  BOOST_TEST(fs::file_size(path) < 200U);
  BOOST_TEST(!open().check("main", at(499)));
  BOOST_TEST(bool(open().check("main", at(500))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}
