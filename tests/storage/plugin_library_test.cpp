#include "storage/plugin_library.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include "storage/plugin_folder.h"
#include "tokenward/storage.h"

namespace plugin_library_test {

namespace fs = std::filesystem;
using namespace tokenward;
using namespace tokenward::storage;

namespace {

/// The one line with which `name` is refused; empty if it is not.
std::string refusal(const PluginFolder& folder, const std::string& name) {
  const auto plugin = PluginLibrary::open(name, {folder.path()});
  return plugin ? std::string() : plugin.error().message;
}

void check_refused(const std::string& message, const std::string& path, const std::string& reason) {
  BOOST_TEST(message.find("plugin \"") == 0u, message);
  BOOST_TEST(message.find(path) != std::string::npos, message << " does not name " << path);
  BOOST_TEST(message.find(reason) != std::string::npos, message << " does not say: " << reason);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(plugin_library)

BOOST_AUTO_TEST_CASE(a_sound_plugin_is_loaded_and_says_who_it_is) {
  const PluginFolder folder{"sound"};
  const auto plugin = PluginLibrary::open("sound", {folder.path()});
  BOOST_REQUIRE_MESSAGE(!!plugin, (plugin ? "" : plugin.error().message));
  BOOST_TEST((*plugin)->table().name == std::string("sound"));
  BOOST_TEST((*plugin)->path() == folder.file("sound"));
}

BOOST_AUTO_TEST_CASE(the_first_directory_that_has_the_plugin_counts) {
  const PluginFolder empty{}, first{"sound"}, second{"sound"};
  const auto plugin = PluginLibrary::open("sound", {empty.path(), first.path(), second.path()});
  BOOST_REQUIRE_MESSAGE(!!plugin, (plugin ? "" : plugin.error().message));
  BOOST_TEST((*plugin)->path() == first.file("sound"));
}

BOOST_AUTO_TEST_CASE(several_plugins_are_loaded_together_or_not_at_all) {
  const PluginFolder folder{"sound", "memory", "crashes"};
  const auto both = PluginLibrary::open_all({"sound", "memory"}, {folder.path()});
  BOOST_REQUIRE_MESSAGE(!!both, (both ? "" : both.error().message));
  BOOST_TEST(both->at(0)->table().name == std::string("sound"));
  BOOST_TEST(both->at(1)->table().name == std::string("memory"));
  BOOST_TEST(!PluginLibrary::open_all({"sound", "crashes"}, {folder.path()}));
}

// Each of these plugins is wrong in one way; the line must name the file and say which.
BOOST_AUTO_TEST_CASE(a_plugin_without_the_entry_is_refused) {
  const PluginFolder folder{"no_entry"};
  check_refused(refusal(folder, "no_entry"), folder.file("no_entry"), "does not export tokenward_storage_plugin_v1");
}

BOOST_AUTO_TEST_CASE(a_second_export_is_refused_by_name) {
  const PluginFolder folder{"two_exports"};
  check_refused(refusal(folder, "two_exports"), folder.file("two_exports"),
                "exports 1 symbols beside tokenward_storage_plugin_v1, which must be the only one: "
                "helper_that_should_be_hidden");
}

BOOST_AUTO_TEST_CASE(a_table_shorter_than_version_1_is_refused) {
  const PluginFolder folder{"short_table"};
  check_refused(refusal(folder, "short_table"), folder.file("short_table"), "says that its tkw_storage has 16 bytes");
}

BOOST_AUTO_TEST_CASE(a_table_with_members_unknown_here_is_refused) {
  const PluginFolder folder{"unknown_tail"};
  check_refused(refusal(folder, "unknown_tail"), folder.file("unknown_tail"),
                "uses members of tkw_storage that this version of tokenward does not know");
}

BOOST_AUTO_TEST_CASE(a_missing_function_is_named) {
  const PluginFolder folder{"missing_function"};
  check_refused(refusal(folder, "missing_function"), folder.file("missing_function"),
                "lacks the mandatory function apply");
}

BOOST_AUTO_TEST_CASE(a_plugin_may_decline_its_host) {
  const PluginFolder folder{"null_table"};
  check_refused(refusal(folder, "null_table"), folder.file("null_table"), "declines to work with this version");
}

BOOST_AUTO_TEST_CASE(a_crash_while_loading_stays_in_the_child_and_its_signal_is_named) {
  const PluginFolder folder{"crashes"};
  check_refused(refusal(folder, "crashes"), folder.file("crashes"), "crashed with SIGSEGV while it was loaded");
}

BOOST_AUTO_TEST_CASE(a_constructor_that_hangs_is_given_up) {
  const PluginFolder folder{"hangs"};
  check_refused(refusal(folder, "hangs"), folder.file("hangs"), "was not loaded within 5000 ms");
}

BOOST_AUTO_TEST_CASE(a_constructor_that_ends_the_process_ends_only_the_child) {
  const PluginFolder folder{"exits"};
  check_refused(refusal(folder, "exits"), folder.file("exits"), "ended the process (exit status 3)");
}

BOOST_AUTO_TEST_CASE(an_exception_out_of_the_entry_is_refused) {
  const PluginFolder folder{"throws"};
  check_refused(refusal(folder, "throws"), folder.file("throws"), "threw an exception");
}

BOOST_AUTO_TEST_CASE(an_unresolved_symbol_is_named_at_once) {
  const PluginFolder folder{"unresolved"};
  check_refused(refusal(folder, "unresolved"), folder.file("unresolved"), "function_that_is_nowhere");
}

BOOST_AUTO_TEST_CASE(what_is_no_library_is_refused) {
  const PluginFolder folder{};
  std::ofstream(folder.file("text")) << "#!/bin/sh\n";
  check_refused(refusal(folder, "text"), folder.file("text"), "is not a 64-bit little-endian ELF shared library");
}

BOOST_AUTO_TEST_CASE(a_missing_plugin_is_reported_with_where_it_was_looked_for) {
  const PluginFolder folder{};
  check_refused(refusal(folder, "absent"), folder.path(), "there is no absent.so in");
  BOOST_TEST((PluginLibrary::open("absent", {folder.path()}).error().code == ErrorCode::NotFound));
}

BOOST_AUTO_TEST_CASE(only_plain_names_are_looked_for) {
  const PluginFolder folder{"sound"};
  for (const std::string name : {"", "../sound", "a/b", "sound.so", "Sound", "sound "}) {
    check_refused(refusal(folder, name), name, "the name consists of");
  }
  BOOST_TEST(refusal(folder, std::string("sound\0", 6)) != "");
}

BOOST_AUTO_TEST_CASE(a_relative_directory_is_refused) {
  const auto plugin = PluginLibrary::open("sound", {"plugins"});
  BOOST_REQUIRE(!plugin);
  check_refused(plugin.error().message, "plugins", "is a relative path");
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_write_is_refused) {
  const PluginFolder folder{"sound"};
  for (const mode_t mode : {0757, 0775}) {
    BOOST_REQUIRE(::chmod(folder.file("sound").c_str(), mode) == 0);
    check_refused(refusal(folder, "sound"), folder.file("sound"), "is writable by group or others");
  }
  BOOST_REQUIRE(::chmod(folder.file("sound").c_str(), 0755) == 0);
  BOOST_TEST(refusal(folder, "sound") == "");
}

BOOST_AUTO_TEST_CASE(a_directory_that_others_may_write_is_refused_even_if_sticky) {
  const PluginFolder folder{"sound"};
  for (const mode_t mode : {0777, 01777}) {
    BOOST_REQUIRE(::chmod(folder.path().c_str(), mode) == 0);
    check_refused(refusal(folder, "sound"), folder.path(), "is writable by group or others");
  }
}

BOOST_AUTO_TEST_CASE(a_parent_that_others_may_write_is_refused_unless_sticky) {
  const PluginFolder parent{};
  const fs::path directory = fs::path(parent.path()) / "inner";
  fs::create_directory(directory);
  fs::copy_file(built_plugin("sound"), directory / "sound.so");
  BOOST_REQUIRE(::chmod(parent.path().c_str(), 0777) == 0);
  const auto refused = PluginLibrary::open("sound", {directory});
  BOOST_REQUIRE(!refused);
  check_refused(refused.error().message, parent.path(), "is writable by group or others");
  BOOST_REQUIRE(::chmod(parent.path().c_str(), 01777) == 0);
  BOOST_TEST(!!PluginLibrary::open("sound", {directory}));
}

BOOST_AUTO_TEST_CASE(a_link_does_not_lead_past_the_checks) {
  const PluginFolder open_to_all{"sound"}, folder{};
  BOOST_REQUIRE(::chmod(open_to_all.path().c_str(), 0777) == 0);
  fs::create_symlink(open_to_all.file("sound"), folder.file("sound"));
  check_refused(refusal(folder, "sound"), open_to_all.path(), "is writable by group or others");

  fs::create_directory_symlink(open_to_all.path(), fs::path(folder.path()) / "linked");
  const auto refused = PluginLibrary::open("sound", {fs::path(folder.path()) / "linked"});
  BOOST_REQUIRE(!refused);
  check_refused(refused.error().message, open_to_all.path(), "is writable by group or others");
}

BOOST_AUTO_TEST_CASE(a_link_between_safe_places_is_followed) {
  const PluginFolder target{"sound"}, folder{};
  fs::create_symlink(target.file("sound"), folder.file("sound"));
  const auto plugin = PluginLibrary::open("sound", {folder.path()});
  BOOST_REQUIRE_MESSAGE(!!plugin, (plugin ? "" : plugin.error().message));
  BOOST_TEST((*plugin)->path() == target.file("sound"));
}

BOOST_AUTO_TEST_CASE(a_directory_in_place_of_the_file_is_refused) {
  const PluginFolder folder{};
  fs::create_directory(folder.file("sound"));
  check_refused(refusal(folder, "sound"), folder.file("sound"), "is not a regular file");
}

// Only root can give a file away.
BOOST_AUTO_TEST_CASE(another_users_file_or_directory_is_refused,
                     *boost::unit_test::precondition([](auto) { return ::geteuid() == 0; })) {
  const PluginFolder folder{"sound"};
  BOOST_REQUIRE(::chown(folder.file("sound").c_str(), 65534, 65534) == 0);
  check_refused(refusal(folder, "sound"), folder.file("sound"), "belongs to user 65534");
  BOOST_REQUIRE(::chown(folder.file("sound").c_str(), 0, 0) == 0);
  BOOST_REQUIRE(::chown(folder.path().c_str(), 65534, 65534) == 0);
  check_refused(refusal(folder, "sound"), folder.path(), "belongs to user 65534");
}

BOOST_AUTO_TEST_SUITE_END()

}
