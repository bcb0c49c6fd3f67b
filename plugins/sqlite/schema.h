/// \file
/// The tables, and how a file gets from one version of them to the next.
#pragma once

#include <cstdint>
#include <string>

#include "connection.h"

namespace tokenward::sqlite {

/// The schema version that this plugin works with, kept in `PRAGMA user_version`; 0 is an empty file.
inline constexpr std::uint32_t kSchemaVersion = 1;

/// The version of the file. Throws SCHEMA if it is newer than ours and INVALID if it is someone else's database.
std::uint32_t schema_version(const Connection& connection);

/// Throws CORRUPT with what is wrong if pages, cells or constraints are damaged. Reads the whole file: about the time
/// that the disk needs for it, seconds per GiB.
void check_for_damage(const Connection& connection);

/// What `migrate` would do, for people. Throws INVALID if `to` cannot be reached from `have`.
std::string describe_migration(std::uint32_t have, std::uint32_t to);

/// Brings the file from `have` to `to`, one transaction per version: wherever it is broken off, the file has one of
/// the versions in between, and the rest can be done later.
void migrate_schema(Connection& connection, std::uint32_t have, std::uint32_t to);

}  // namespace tokenward::sqlite
