#include "system_error_posix.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "tokenward/sdk/error.hpp"

namespace tokenward::file {
namespace {

tkw_rc code_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return TKW_NO_SPACE;
    case EROFS:
    case EACCES:
    case EPERM:
      return TKW_READ_ONLY;
    default:
      return TKW_UNAVAILABLE;
  }
}

}  // namespace

void throw_errno(const std::string& doing, const std::string& path) {
  const int error = errno;
  throw sdk::Error(code_of(error), "cannot " + doing + " " + path + ": " + std::generic_category().message(error),
                   error);
}

Descriptor::~Descriptor() {
  if (valid()) ::close(descriptor_);
}

int Descriptor::release() noexcept { return std::exchange(descriptor_, -1); }

}  // namespace tokenward::file
