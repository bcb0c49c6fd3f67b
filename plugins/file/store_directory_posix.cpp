#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "store_directory.h"
#include "tokenward/sdk/descriptor_posix.hpp"

namespace tokenward::file {
namespace {

void sync_directory(const std::string& path) {
  const sdk::Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0) sdk::throw_errno("sync", path);
}

}  // namespace

void prepare_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0)
    sync_directory(std::filesystem::path(path).parent_path().string());
  else if (errno != EEXIST)
    sdk::throw_errno("create", path);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) sdk::throw_errno("look at", path);
  if (!S_ISDIR(status.st_mode)) throw sdk::Error(TKW_INVALID, path + " is not a directory");
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw sdk::Error(TKW_INVALID, path + " may be written to by users other than its owner: chmod go-w " + path);
}

}  // namespace tokenward::file
