#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "store_files.h"
#include "tokenward/sdk/descriptor_posix.hpp"

namespace tokenward::sqlite {
namespace {

constexpr mode_t kOwnerOnly = 0600;

void sync_directory_of(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const sdk::Descriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || ::fsync(file.get()) != 0) sdk::throw_errno("sync", directory);
}

}  // namespace

void create_private_file(const std::string& path) {
  const sdk::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (file.valid()) return sync_directory_of(path);
  if (errno != EEXIST) sdk::throw_errno("create", path);
}

bool accessible_to_others(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace tokenward::sqlite
