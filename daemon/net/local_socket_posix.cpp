#include <cerrno>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>

#include "net/local_socket.h"

namespace tokenward::net {
namespace {

Error refused(const std::string& path, const char* what) {
  return {ErrorCode::Unavailable, path + ": " + what + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<void> clear_stale_socket(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return refused(path, "cannot look at it");
  }
  if (!S_ISSOCK(status.st_mode)) return Error{ErrorCode::Conflict, path + " exists and is not a socket"};

  asio::io_context context;
  asio::local::stream_protocol::socket probe{context};
  std::error_code error;
  probe.connect(asio::local::stream_protocol::endpoint{path}, error);
  if (error != asio::error::connection_refused) return Error{ErrorCode::Conflict, path + " is in use"};
  if (::unlink(path.c_str()) != 0) return refused(path, "cannot remove it");
  return {};
}

Result<void> restrict_socket(const std::string& path) {
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) != 0) return refused(path, "cannot set its mode");
  return {};
}

void remove_socket(const std::string& path) noexcept { ::unlink(path.c_str()); }

}  // namespace tokenward::net
