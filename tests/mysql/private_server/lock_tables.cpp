// Makes databases of a server hang for everybody else, and no other one.
//
//   lock_tables SOCKET REGEXP   locks all tables of the databases that are called so, says "locked DATABASE" of
//                               each, and holds them until standard input ends
#include <mysql.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Connection = std::unique_ptr<MYSQL, decltype(&mysql_close)>;
using Rows = std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)>;

Connection connect(const std::string& socket) {
  Connection connection(mysql_init(nullptr), &mysql_close);
  if (mysql_real_connect(connection.get(), nullptr, "root", nullptr, nullptr, 0, socket.c_str(), 0) == nullptr) {
    throw std::runtime_error(mysql_error(connection.get()));
  }
  return connection;
}

Rows run(MYSQL* connection, const std::string& sql) {
  if (mysql_real_query(connection, sql.data(), sql.size()) != 0) throw std::runtime_error(mysql_error(connection));
  return {mysql_store_result(connection), &mysql_free_result};
}

std::vector<std::string> first_column(MYSQL* connection, const std::string& sql) {
  std::vector<std::string> values;
  const Rows rows = run(connection, sql);
  while (const MYSQL_ROW row = mysql_fetch_row(rows.get())) values.emplace_back(row[0]);
  return values;
}

/// "LOCK TABLES `a`.`x` WRITE, `a`.`y` WRITE"
std::string lock_of_all(MYSQL* connection, const std::string& where) {
  std::string lock;
  for (const std::string& table :
       first_column(connection, "SELECT CONCAT('`', table_schema, '`.`', table_name, '` WRITE')" + where)) {
    lock.append(lock.empty() ? "LOCK TABLES " : ", ").append(table);
  }
  if (lock.empty()) throw std::runtime_error("there are no such tables");
  return lock;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("usage: lock_tables SOCKET REGEXP");
  const Connection connection = connect(argv[1]);
  const std::string where = " FROM information_schema.tables WHERE table_schema REGEXP '" + std::string(argv[2]) + "'";
  const auto databases = first_column(connection.get(), "SELECT DISTINCT table_schema" + where);
  run(connection.get(), lock_of_all(connection.get(), where));
  for (const std::string& database : databases) std::cout << "locked " << database << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "lock_tables: " << error.what() << '\n';
  return 2;
}
