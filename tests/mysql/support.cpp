#include "support.h"

#include <stdlib.h>

#include <atomic>
#include <stdexcept>

#include "client/plugin_file.h"

namespace tokenward::test {

PrivateServer& shared_server() {
  static PrivateServer server;
  static const bool prepared = [] {
    ::setenv("TOKENWARD_SECRET_KEEPER", "a keeper's password", 1);
    Admin(server).run(
        "CREATE USER keeper@localhost IDENTIFIED BY 'a keeper''s password';"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON `kept%`.* TO keeper@localhost");
    return true;
  }();
  static_cast<void>(prepared);
  return server;
}

const tkw_storage& plugin_table() {
  static const tkw_storage& table = *load_plugin(TOKENWARD_MYSQL_PLUGIN).storage;
  return table;
}

Admin::Admin(const std::string& socket) : handle_(mysql_init(nullptr)) {
  if (mysql_real_connect(handle_.get(), nullptr, "root", nullptr, nullptr, 0, socket.c_str(),
                         CLIENT_MULTI_STATEMENTS) == nullptr)
    throw std::runtime_error(mysql_error(handle_.get()));
}

std::vector<std::vector<std::string>> Admin::rows(const std::string& sql) {
  MYSQL* const handle = handle_.get();
  std::vector<std::vector<std::string>> rows;
  int next = mysql_real_query(handle, sql.data(), sql.size());
  for (; next == 0; next = mysql_next_result(handle)) {
    const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(handle),
                                                                          &mysql_free_result);
    if (!result) continue;
    while (const MYSQL_ROW fields = mysql_fetch_row(result.get())) {
      const unsigned long* const lengths = mysql_fetch_lengths(result.get());
      auto& row = rows.emplace_back();
      for (unsigned i = 0; i < mysql_num_fields(result.get()); ++i)
        row.push_back(fields[i] == nullptr ? "NULL" : std::string(fields[i], lengths[i]));
    }
  }
  if (next > 0) throw std::runtime_error(sql + ": " + mysql_error(handle));
  return rows;
}

void Admin::run(const std::string& sql) { rows(sql); }

std::string Admin::value(const std::string& sql) {
  const auto found = rows(sql);
  return found.empty() ? std::string() : found[0][0];
}

std::string Admin::text(const std::string& sql) {
  std::string text;
  for (const auto& row : rows(sql)) {
    for (const auto& column : row) text += column + ' ';
    text += '\n';
  }
  return text;
}

std::string new_database() {
  static std::atomic<int> count{0};
  return "kept" + std::to_string(++count);
}

SettingValues settings_on(const PrivateServer& server, const std::string& database) {
  return {{"socket", server.socket()}, {"user", "root"}, {"database", database}};
}

StoreFixture::~StoreFixture() {
  try {
    admin.run("DROP DATABASE " + database);
  } catch (const std::runtime_error&) {  // the case has dropped it, or the server
  }
}

}  // namespace tokenward::test
