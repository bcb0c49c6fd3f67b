#include "storage/plugin_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace tokenward::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".so";

enum class Role { Ancestor, Directory, File };

bool is_plugin_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

Error unsafe(const fs::path& path, const std::string& what) { return {ErrorCode::Invalid, path.string() + " " + what}; }

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777));
  return text.data();
}

/// Whether one step of a path can be changed by nobody but root and this user.
Result<void> check_step(const fs::path& path, Role role) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return unsafe(path, std::string("cannot be read: ") + std::strerror(errno));
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    return unsafe(path, "belongs to user " + std::to_string(status.st_uid) +
                            "; a plugin and the directories above it must belong to root or to user " +
                            std::to_string(::geteuid()));
  }
  if (S_ISLNK(status.st_mode)) return {};  // has no mode of its own; where it leads is checked as well
  if (role == Role::File && !S_ISREG(status.st_mode)) return unsafe(path, "is not a regular file");

  const bool others_may_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const bool only_their_own = role == Role::Ancestor && (status.st_mode & S_ISVTX) != 0;
  if (others_may_write && !only_their_own) {
    return unsafe(path, "is writable by group or others (mode " + octal(status.st_mode) +
                            "); only its owner may be able to write it: chmod go-w " + path.string());
  }
  return {};
}

/// Checks every step of an absolute path, from the root down.
Result<void> check_path(const fs::path& file) {
  const auto steps = std::distance(file.begin(), file.end());
  fs::path so_far;
  std::ptrdiff_t step = 0;
  for (const fs::path& name : file) {
    so_far /= name;
    ++step;
    const Role role = step == steps ? Role::File : step == steps - 1 ? Role::Directory : Role::Ancestor;
    if (auto safe = check_step(so_far, role); !safe) return safe;
  }
  return {};
}

Result<fs::path> resolve(const fs::path& file) {
  if (auto safe = check_path(file); !safe) return safe.error();
  std::error_code failure;
  fs::path resolved = fs::canonical(file, failure);
  if (failure) return unsafe(file, "cannot be resolved: " + failure.message());
  if (auto safe = check_path(resolved); !safe) return safe.error();
  return resolved;
}

}  // namespace

Result<fs::path> find_plugin_file(const std::string& name, const std::vector<fs::path>& directories) {
  if (!is_plugin_name(name)) {
    return Error{ErrorCode::Invalid, "the name consists of lower-case letters, digits, - and _ alone"};
  }
  std::string searched;
  for (const fs::path& directory : directories) {
    if (!directory.is_absolute()) return unsafe(directory, "is a relative path; plugin directories are absolute");
    const fs::path file = directory / (name + std::string(kSuffix));
    struct stat status {};
    if (::lstat(file.c_str(), &status) == 0) return resolve(file);
    searched += (searched.empty() ? "" : ", ") + directory.string();
  }
  return Error{ErrorCode::NotFound, "there is no " + name + std::string(kSuffix) + " in " +
                                        (searched.empty() ? "any directory: none is configured" : searched)};
}

}  // namespace tokenward::storage
