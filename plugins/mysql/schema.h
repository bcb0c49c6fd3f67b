/// \file
/// The tables, and how a database gets from one version of them to the next.
#pragma once

#include <cstdint>
#include <string>

#include "connection.h"

namespace tokenward::mysql {

/// The schema version that this plugin works with; 0 is a database without our tables, or none at all.
inline constexpr std::uint32_t kSchemaVersion = 1;

/// The version of the connection's database. Throws SCHEMA if it is newer than ours.
std::uint32_t schema_version(Connection& connection);

/// Throws INVALID, naming what is missing, if the account may not do what a store needs.
void check_privileges(Connection& connection, const Account& account, const std::string& database);

/// What `migrate` would do, for people. Throws INVALID if `to` cannot be reached from `have`.
std::string describe_migration(std::uint32_t have, std::uint32_t to, const std::string& database);

/// Brings `database`, which is made if it does not exist, to version `to`; one migration at a time, on whatever node.
/// Tables are made by statements that commit themselves, each so that it can be run again, and the version is written
/// last: wherever it is broken off, the next one goes on. The connection is in no database at first.
void migrate_schema(Connection& connection, const std::string& database, std::uint32_t to);

}  // namespace tokenward::mysql
