#include "crypto/keyring_file.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "crypto/keyring_text.h"
#include "crypto/private_file.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::keyring_file_test {
namespace {

/// A directory with a keyring in it.
struct KeyringOnDisk {
  KeyringOnDisk() { BOOST_REQUIRE(static_cast<bool>(create_keyring(path, known_keyring()))); }
  ScratchDirectory directory;
  std::string path = directory.file("keyring");
};

mode_t mode_of(const std::string& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

/// Every refusal is one line that names the file.
Error load_refusal(const std::string& path) {
  auto error = refusal(load_keyring(path));
  BOOST_TEST(error.message.starts_with(path + ": "), error.message);
  BOOST_TEST(!contains(error.message, "\n"));
  return error;
}

bool is_root() { return ::geteuid() == 0; }

/// For claims that need files of several users; they are reported as skipped where this does not hold.
boost::test_tools::assertion_result runs_as_root(boost::unit_test::test_unit_id) { return is_root(); }

/// Whether `claim` holds for an unprivileged user; run in a child of root's.
template <class Claim>
bool holds_unprivileged(Claim claim) {
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const bool dropped = ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
    ::_exit(dropped && claim() ? 0 : 1);
  }
  int status = -1;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keyring_file)

BOOST_AUTO_TEST_CASE(a_keyring_is_loaded_as_it_was_created) {
  const KeyringOnDisk disk;
  const auto loaded = require(load_keyring(disk.path));
  for (const KeyKind kind : kKeyKinds) {
    BOOST_TEST((loaded->fingerprint(kind, 1) == known_keyring().fingerprint(kind, 1)));
  }
}

BOOST_AUTO_TEST_CASE(a_new_file_is_readable_by_its_owner_alone_whatever_the_umask) {
  const mode_t before = ::umask(0);
  const KeyringOnDisk open;
  ::umask(0777);
  const KeyringOnDisk closed;
  ::umask(before);
  BOOST_TEST(mode_of(open.path) == 0600U);
  BOOST_TEST(mode_of(closed.path) == 0600U);
}

BOOST_AUTO_TEST_CASE(nothing_but_the_file_is_left_behind) {
  const KeyringOnDisk disk;
  BOOST_TEST(static_cast<bool>(update_keyring(
      disk.path, [](const Keyring& keyring) { return keyring.add_staged(KeyKind::Mac, creation_time()); })));
  BOOST_TEST(disk.directory.names() == std::vector<std::string>{"keyring"});
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_not_overwritten) {
  const KeyringOnDisk disk;
  const std::string before = contents_of(disk.path);
  const auto error = refusal(create_keyring(disk.path, require(Keyring::create(creation_time()))));
  BOOST_TEST((error.code == ErrorCode::Conflict));
  BOOST_TEST(contents_of(disk.path) == before);
  BOOST_TEST(disk.directory.names() == std::vector<std::string>{"keyring"});
}

BOOST_AUTO_TEST_CASE(a_link_that_leads_nowhere_is_not_written_through) {
  const ScratchDirectory directory;
  std::filesystem::create_symlink(directory.file("elsewhere"), directory.file("keyring"));
  const auto error = refusal(create_keyring(directory.file("keyring"), known_keyring()));
  BOOST_TEST((error.code == ErrorCode::Conflict));
  BOOST_TEST(!std::filesystem::exists(directory.file("elsewhere")));
}

BOOST_AUTO_TEST_CASE(a_missing_directory_is_unavailable) {
  const ScratchDirectory directory;
  BOOST_TEST((refusal(create_keyring(directory.file("no/keyring"), known_keyring())).code == ErrorCode::Unavailable));
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_not_found) {
  const ScratchDirectory directory;
  BOOST_TEST((load_refusal(directory.file("keyring")).code == ErrorCode::NotFound));
}

BOOST_AUTO_TEST_CASE(every_mode_but_0400_and_0600_is_refused) {
  const KeyringOnDisk disk;
  for (mode_t mode = 0; mode <= 07777; ++mode) {
    // Without its read bit a file cannot be opened by its owner at all; 0440 of root's is the next claim's.
    if ((mode & 0400) == 0 || (mode == 0440 && is_root())) continue;
    BOOST_REQUIRE(::chmod(disk.path.c_str(), mode) == 0);
    const auto loaded = load_keyring(disk.path);
    const bool allowed = mode_of(disk.path) == 0400 || mode_of(disk.path) == 0600;
    BOOST_TEST(static_cast<bool>(loaded) == allowed);
    if (!loaded) BOOST_TEST((loaded.error().code == ErrorCode::Forbidden));
  }
}

BOOST_AUTO_TEST_CASE(a_refused_mode_is_named_beside_the_allowed_ones) {
  const KeyringOnDisk disk;
  BOOST_REQUIRE(::chmod(disk.path.c_str(), 0644) == 0);
  BOOST_TEST(load_refusal(disk.path).message == disk.path + ": has mode 0644; 0400 or 0600 is allowed");
}

BOOST_AUTO_TEST_CASE(a_systemd_credential_of_roots_may_be_0440, *boost::unit_test::precondition(runs_as_root)) {
  const KeyringOnDisk disk;
  BOOST_REQUIRE(::chmod(disk.path.c_str(), 0440) == 0);
  BOOST_TEST(static_cast<bool>(load_keyring(disk.path)));
  BOOST_REQUIRE(::chown(disk.path.c_str(), 0, 65534) == 0);
  BOOST_TEST((load_refusal(disk.path).code == ErrorCode::Forbidden));
}

BOOST_AUTO_TEST_CASE(a_strangers_file_is_refused, *boost::unit_test::precondition(runs_as_root)) {
  const KeyringOnDisk disk;
  BOOST_REQUIRE(::chown(disk.path.c_str(), 12345, 12345) == 0);
  const auto error = load_refusal(disk.path);
  BOOST_TEST((error.code == ErrorCode::Forbidden));
  BOOST_TEST(contains(error.message, "owned by user 12345"));
}

BOOST_AUTO_TEST_CASE(the_service_users_own_file_is_loaded_and_roots_needs_a_way_to_be_read,
                     *boost::unit_test::precondition(runs_as_root)) {
  const KeyringOnDisk disk;
  BOOST_REQUIRE(::chmod(disk.directory.file("").c_str(), 0755) == 0);
  BOOST_TEST(holds_unprivileged([&] {
    const auto loaded = load_keyring(disk.path);
    return !loaded && loaded.error().code == ErrorCode::Forbidden;
  }));
  BOOST_REQUIRE(::chown(disk.path.c_str(), 65534, 65534) == 0);
  BOOST_TEST(holds_unprivileged([&] { return static_cast<bool>(load_keyring(disk.path)); }));
}

BOOST_AUTO_TEST_CASE(a_replaced_file_keeps_its_mode) {
  const KeyringOnDisk disk;
  for (const mode_t mode : {0400, 0600}) {
    BOOST_REQUIRE(::chmod(disk.path.c_str(), mode) == 0);
    BOOST_TEST(static_cast<bool>(replace_private_file(disk.path, as_bytes("new"))));
    BOOST_TEST(mode_of(disk.path) == mode);
    BOOST_TEST(contents_of(disk.path) == "new");
  }
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_refused) {
  const KeyringOnDisk disk;
  const std::string link = disk.directory.file("link");
  std::filesystem::create_symlink(disk.path, link);
  const auto error = load_refusal(link);
  BOOST_TEST((error.code == ErrorCode::Forbidden));
  BOOST_TEST(contains(error.message, "symbolic link"));
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_without_waiting_for_it) {
  const ScratchDirectory directory;
  BOOST_REQUIRE(::mkfifo(directory.file("pipe").c_str(), 0600) == 0);
  BOOST_TEST((load_refusal(directory.file("pipe")).code == ErrorCode::Invalid));
  BOOST_REQUIRE(::mkdir(directory.file("directory").c_str(), 0700) == 0);
  BOOST_TEST((load_refusal(directory.file("directory")).code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(a_huge_file_is_refused_unread) {
  const ScratchDirectory directory;
  put_file(directory.file("keyring"), "");
  std::filesystem::resize_file(directory.file("keyring"), std::uintmax_t{1} << 40);
  BOOST_TEST((load_refusal(directory.file("keyring")).code == ErrorCode::TooLarge));
}

BOOST_AUTO_TEST_CASE(the_size_cap_is_inclusive) {
  const ScratchDirectory directory;
  put_file(directory.file("file"), "12345");
  BOOST_TEST(as_text(require(read_private_file(directory.file("file"), 5)).reveal()) == "12345");
  BOOST_TEST((refusal(read_private_file(directory.file("file"), 4)).code == ErrorCode::TooLarge));
}

BOOST_AUTO_TEST_CASE(a_truncated_file_is_refused) {
  const KeyringOnDisk disk;
  const std::string whole = contents_of(disk.path);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, whole.size() / 2, whole.size() - 3}) {
    put_file(disk.path, std::string_view(whole).substr(0, size));
    BOOST_TEST((load_refusal(disk.path).code == ErrorCode::Malformed));
  }
}

BOOST_AUTO_TEST_CASE(a_refused_content_is_told_with_the_path) {
  const KeyringOnDisk disk;
  std::string text = contents_of(disk.path);
  text.replace(text.find("\"kind\": \"mac\""), 13, "\"kind\": \"xyz\"");
  put_file(disk.path, text);
  BOOST_TEST(load_refusal(disk.path).message ==
             disk.path + ": keys[0].kind is none of mac, pepper, mint, record, history, index");
}

BOOST_AUTO_TEST_CASE(an_update_is_on_disk_when_it_returns) {
  const KeyringOnDisk disk;
  const auto updated = require(update_keyring(
      disk.path, [](const Keyring& keyring) { return keyring.add_staged(KeyKind::Mint, creation_time()); }));
  const auto loaded = require(load_keyring(disk.path));
  BOOST_REQUIRE(loaded->find(KeyKind::Mint, 2) != nullptr);
  BOOST_TEST((loaded->fingerprint(KeyKind::Mint, 2) == updated->fingerprint(KeyKind::Mint, 2)));
}

BOOST_AUTO_TEST_CASE(a_destroyed_key_is_gone_from_the_disk) {
  const KeyringOnDisk disk;
  const std::string material = to_hex(counting(0, 32));
  BOOST_TEST(contains(contents_of(disk.path), material));
  const auto replace_and_destroy = [](const Keyring& keyring) -> Result<Keyring> {
    auto staged = keyring.add_staged(KeyKind::Mac, creation_time());
    if (!staged) return staged;
    auto promoted = staged->promote(KeyKind::Mac, 2);
    if (!promoted) return promoted;
    return promoted->destroy(KeyKind::Mac, 1);
  };
  BOOST_TEST(static_cast<bool>(update_keyring(disk.path, replace_and_destroy)));
  BOOST_TEST(!contains(contents_of(disk.path), material));
}

BOOST_AUTO_TEST_CASE(a_refused_change_writes_nothing) {
  const KeyringOnDisk disk;
  const std::string before = contents_of(disk.path);
  const auto error =
      refusal(update_keyring(disk.path, [](const Keyring& keyring) { return keyring.destroy(KeyKind::Mac, 1); }));
  BOOST_TEST((error.code == ErrorCode::Conflict));
  BOOST_TEST(contents_of(disk.path) == before);
}

BOOST_AUTO_TEST_CASE(updates_at_the_same_time_all_take_effect) {
  const KeyringOnDisk disk;
  const auto add_ten = [&] {
    for (int i = 0; i < 10; ++i) {
      // Each call opens the directory anew, so the lock holds threads apart as it does processes.
      (void)update_keyring(disk.path,
                           [](const Keyring& keyring) { return keyring.add_staged(KeyKind::Index, creation_time()); });
    }
  };
  std::thread left(add_ten);
  std::thread right(add_ten);
  left.join();
  right.join();
  const auto loaded = require(load_keyring(disk.path));
  BOOST_TEST(loaded->find(KeyKind::Index, 21) != nullptr);
  BOOST_TEST(loaded->find(KeyKind::Index, 22) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_private_is_not_replaced) {
  const KeyringOnDisk disk;
  BOOST_REQUIRE(::chmod(disk.path.c_str(), 0644) == 0);
  BOOST_TEST((refusal(replace_private_file(disk.path, as_bytes("x"))).code == ErrorCode::Forbidden));
  BOOST_TEST((refusal(replace_private_file(disk.directory.file("none"), as_bytes("x"))).code == ErrorCode::NotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::keyring_file_test
