/// \file
/// A connection with the statements that were prepared on it.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "connection.h"
#include "statement.h"

namespace tokenward::mysql {

/// Used by one thread at a time.
class Session {
 public:
  explicit Session(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }

  /// The statement with that text, prepared at its first use.
  Statement& prepared(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return *known->second;
    // A server has room for some ten thousand of all its clients; the shapes in use are a handful.
    if (statements_.size() >= kMostStatements) statements_.clear();
    return *statements_.emplace(sql, std::make_unique<Statement>(*connection_, sql)).first->second;
  }

 private:
  static constexpr std::size_t kMostStatements = 64;

  std::unique_ptr<Connection> connection_;
  std::unordered_map<std::string, std::unique_ptr<Statement>> statements_;  // closed before their connection
};

}  // namespace tokenward::mysql
