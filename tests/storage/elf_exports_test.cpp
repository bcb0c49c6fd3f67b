#include "storage/elf_exports.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "storage/plugin_folder.h"

namespace elf_exports_test {

using namespace tokenward;
using namespace tokenward::storage;

namespace {

Bytes bytes_of(const std::string& plugin) {
  std::ifstream file(built_plugin(plugin), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(elf_exports_of_a_file)

BOOST_AUTO_TEST_CASE(a_plugin_shows_one_symbol) {
  const auto exports = elf_exports(bytes_of("sound"));
  BOOST_REQUIRE(exports);
  BOOST_TEST((*exports == Names{"tokenward_storage_plugin_v1"}));
}

BOOST_AUTO_TEST_CASE(every_defined_global_symbol_is_found) {
  auto exports = elf_exports(bytes_of("two_exports"));
  BOOST_REQUIRE(exports);
  std::sort(exports->begin(), exports->end());
  BOOST_TEST((*exports == Names{"helper_that_should_be_hidden", "tokenward_storage_plugin_v1"}));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_64_bit_library_is_unsupported) {
  Bytes executable_type = bytes_of("sound");
  executable_type[16] = 2;  // ET_EXEC
  Bytes narrow = bytes_of("sound");
  narrow[4] = 1;  // ELFCLASS32
  for (const Bytes& file : {Bytes{}, Bytes(63, 0), Bytes(4096, 0), executable_type, narrow}) {
    const auto exports = elf_exports(file);
    BOOST_REQUIRE(!exports);
    BOOST_TEST((exports.error().code == ErrorCode::Unsupported));
  }
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_refused_without_reading_past_its_end) {
  const Bytes whole = bytes_of("sound");
  BOOST_REQUIRE(whole.size() > 4096u);
  for (std::size_t size = 0; size < whole.size(); size += 97) {
    const Bytes cut(whole.begin(),
                    whole.begin() + static_cast<std::ptrdiff_t>(size));  // its own end, for the sanitizer
    BOOST_TEST(!elf_exports(cut));  // the section table stands at the end of the file
  }
}

BOOST_AUTO_TEST_CASE(damage_anywhere_is_refused_or_read_within_bounds) {
  const Bytes whole = bytes_of("sound");
  const std::uint64_t sections = [&] {
    std::uint64_t offset = 0;
    for (int i = 7; i >= 0; --i) offset = offset << 8 | whole[static_cast<std::size_t>(40 + i)];
    return offset;
  }();
  unsigned refused = 0;
  const auto damage = [&](std::size_t at) {
    Bytes damaged = whole;
    damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 0xFF);
    refused += elf_exports(damaged) ? 0 : 1;
  };
  for (std::size_t at = 0; at < 64; ++at) damage(at);
  for (std::size_t at = sections; at < whole.size(); ++at) damage(at);
  BOOST_TEST(refused > 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}
