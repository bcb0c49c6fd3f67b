// app/store_secrets.h: where a store's secrets are looked for, and which files will do.

#include "app/store_secrets.h"

#include <stdlib.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

namespace store_secrets_test {

namespace {

namespace fs = std::filesystem;
using namespace tokenward;

struct SecretsFolder {
  SecretsFolder() {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::create_directories(folder / "credentials");
  }
  ~SecretsFolder() {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::remove_all(folder);
  }

  static void write(const fs::path& path, std::string_view text, fs::perms mode = fs::perms::owner_read) {
    std::ofstream(path) << text;
    fs::permissions(path, mode);
  }
  /// The secret; "-" if there is none.
  std::string secret(std::string_view name) {
    const auto found = source(name);
    return found ? std::string(found->reveal().begin(), found->reveal().end()) : "-";
  }

  const fs::path folder = fs::temp_directory_path() / ("secrets-" + std::to_string(::getpid()));
  std::string problems;
  storage::SecretSource source = app::store_secrets(folder, [this](std::string_view line) { problems += line; });
};

BOOST_FIXTURE_TEST_SUITE(store_secrets, SecretsFolder)

BOOST_AUTO_TEST_CASE(a_secret_is_a_private_file_of_its_name) {
  write(folder / "db", "pass word\n");
  BOOST_TEST(secret("db") == "pass word");
  BOOST_TEST(problems.empty());
}

BOOST_AUTO_TEST_CASE(only_the_last_newline_does_not_count) {
  write(folder / "db", "\npass\n\n");
  BOOST_TEST(secret("db") == "\npass\n");
}

BOOST_AUTO_TEST_CASE(a_credential_of_systemd_comes_first) {
  write(folder / "db", "file");
  write(folder / "credentials" / "db", "credential");
  write(folder / "other", "file");
  ::setenv("CREDENTIALS_DIRECTORY", (folder / "credentials").c_str(), 1);
  BOOST_TEST(secret("db") == "credential");
  BOOST_TEST(secret("other") == "file");
}

BOOST_AUTO_TEST_CASE(a_file_that_others_can_read_is_refused_with_the_reason) {
  write(folder / "db", "pass", fs::perms::owner_read | fs::perms::others_read);
  BOOST_TEST(secret("db") == "-");
  BOOST_TEST(problems.find((folder / "db").string()) != std::string::npos, problems);
  BOOST_TEST(problems.find("pass") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named) {
  BOOST_TEST(secret("db") == "-");
  BOOST_TEST(problems.find((folder / "db").string()) != std::string::npos, problems);
}

BOOST_AUTO_TEST_CASE(a_name_leads_nowhere_else) {
  write(folder / "db", "pass");
  for (const char* name : {"", ".", "..", "../db", "credentials/db", "/etc/passwd", ".db", "a b"}) {
    problems.clear();
    BOOST_TEST(secret(name) == "-", name);
    BOOST_TEST(problems.find("the name of a secret") != std::string::npos, problems);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}
