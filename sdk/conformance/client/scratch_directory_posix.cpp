#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "client/scratch_directory.h"

namespace tokenward::conformance {

ScratchDirectory::ScratchDirectory() {
  const bool in_memory = std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm");
  path_ = (in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/tokenward-check-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a directory " + path_);
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace tokenward::conformance
