#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "disk.h"
#include "tokenward/sdk/descriptor_posix.hpp"

namespace tokenward::file {
namespace {

constexpr mode_t kOwnerOnly = 0600;

class PosixFile final : public File {
 public:
  PosixFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  [[nodiscard]] std::string name() const override { return path_; }
  [[nodiscard]] std::uint64_t size() const override { return static_cast<std::uint64_t>(status().st_size); }
  [[nodiscard]] bool has_name() const override { return status().st_nlink > 0; }

  void read(std::uint64_t offset, std::size_t n, std::string& into) const override {
    into.resize(n);
    std::size_t done = 0;
    while (done < n) {
      const ssize_t length =
          ::pread(descriptor_.get(), into.data() + done, n - done, static_cast<off_t>(offset + done));
      if (length < 0 && errno == EINTR) continue;
      if (length < 0) sdk::throw_errno("read", path_);
      if (length == 0) break;
      done += static_cast<std::size_t>(length);
    }
    into.resize(done);
  }

  void write(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t length = ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (length < 0 && errno == EINTR) continue;
      if (length < 0) sdk::throw_errno("write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(length));
      offset += static_cast<std::uint64_t>(length);
    }
  }

  void truncate(std::uint64_t size) override {
    if (::ftruncate(descriptor_.get(), static_cast<off_t>(size)) != 0) sdk::throw_errno("shorten", path_);
  }

  void sync() override {
    if (::fdatasync(descriptor_.get()) != 0) sdk::throw_errno("sync", path_);
  }

 private:
  [[nodiscard]] struct stat status() const {
    struct stat status {};
    if (::fstat(descriptor_.get(), &status) != 0) sdk::throw_errno("look at", path_);
    return status;
  }

  std::string path_;
  sdk::Descriptor descriptor_;
};

class PosixDisk final : public Disk {
 public:
  explicit PosixDisk(const std::string& path)
      : path_(path), directory_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!directory_.valid()) sdk::throw_errno("open", path_);
  }

  std::unique_ptr<File> open(const std::string& name) override {
    const int descriptor = ::openat(directory_.get(), name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 && errno == ENOENT) return nullptr;
    if (descriptor < 0) sdk::throw_errno("open", path_of(name));
    return std::make_unique<PosixFile>(path_of(name), descriptor);
  }

  std::unique_ptr<File> create(const std::string& name) override {
    remove(name);
    const int descriptor = ::openat(directory_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (descriptor < 0) sdk::throw_errno("create", path_of(name));
    return std::make_unique<PosixFile>(path_of(name), descriptor);
  }

  void rename(const std::string& from, const std::string& to) override {
    if (::renameat(directory_.get(), from.c_str(), directory_.get(), to.c_str()) != 0)
      sdk::throw_errno("rename", path_of(from));
  }

  void remove(const std::string& name) override {
    if (::unlinkat(directory_.get(), name.c_str(), 0) != 0 && errno != ENOENT)
      sdk::throw_errno("remove", path_of(name));
  }

  void sync() override {
    if (::fsync(directory_.get()) != 0) sdk::throw_errno("sync", path_);
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + "/" + name; }

  std::string path_;
  sdk::Descriptor directory_;
};

}  // namespace

std::unique_ptr<Disk> open_disk(const std::string& path) { return std::make_unique<PosixDisk>(path); }

}  // namespace tokenward::file
