#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>

#include "raw_limit.h"

namespace tokenward::bench {
namespace {

class RawFile final : public RawLimit {
 public:
  explicit RawFile(const std::string& path)
      : file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  ~RawFile() override { ::close(file_); }
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  std::string what_a_write_is() const override { return "append + fdatasync"; }

  void write(unsigned) override {
    const std::lock_guard lock(mutex_);
    if (::write(file_, kRawBody.data(), kRawBody.size()) != static_cast<ssize_t>(kRawBody.size()) ||
        ::fdatasync(file_) != 0) {
      throw std::system_error(errno, std::generic_category(), "append");
    }
  }

 private:
  const int file_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<RawLimit> raw_file(const std::string& directory) {
  return std::make_unique<RawFile>(directory + "/raw.log");
}

}  // namespace tokenward::bench
