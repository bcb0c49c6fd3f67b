#include "log_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "payload.h"
#include "tokenward/storage.hpp"

namespace mystore {

namespace sdk = tokenward::sdk;

namespace {

constexpr std::size_t kHeaderBytes = 16;  // length and CRC-32, a number each

[[noreturn]] void fail(const std::string& what) {
  const int error = errno;
  const bool full = error == ENOSPC || error == EDQUOT, forbidden = error == EACCES || error == EPERM || error == EROFS;
  throw sdk::Error(full        ? TKW_NO_SPACE
                   : forbidden ? TKW_READ_ONLY
                               : TKW_UNAVAILABLE,
                   what + ": " + std::strerror(error), error);
}

/// The payload of the whole, undamaged entry that `text` begins with, if it does.
std::optional<std::string_view> first_entry(std::string_view text) {
  if (text.size() < kHeaderBytes) return std::nullopt;
  Reader header(text);
  const std::uint64_t length = header.number(), checksum = header.number();
  if (length == 0 || length > text.size() - kHeaderBytes) return std::nullopt;
  const std::string_view payload = text.substr(kHeaderBytes, length);
  return crc32(payload) == checksum ? std::optional(payload) : std::nullopt;
}

/// A file's name is durable once its directory is.
void sync_directory_of(const std::string& path) {
  const auto directory = std::filesystem::absolute(path).parent_path();
  const int opened = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) fail(directory.string());
  const int synced = ::fsync(opened);
  ::close(opened);
  if (synced != 0) fail(directory.string());
}

}  // namespace

LogFile::LogFile(std::string path) : path_(std::move(path)) {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) fail(path_);
  try {
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0)
      throw sdk::Error(TKW_UNAVAILABLE, path_ + " is in use by another process", errno);
    sync_directory_of(path_);
  } catch (...) {
    ::close(file_);
    throw;
  }
}

LogFile::~LogFile() { ::close(file_); }

std::string LogFile::read_all() const {
  const off_t size = ::lseek(file_, 0, SEEK_END);
  if (size < 0) fail(path_);
  std::string text(static_cast<std::size_t>(size), '\0');
  for (std::size_t have = 0; have < text.size();) {
    const ssize_t n = ::pread(file_, text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail(path_);
    have += static_cast<std::size_t>(n);
  }
  return text;
}

void LogFile::replay(const std::function<void(std::string_view payload)>& entry) {
  const std::string text = read_all();
  std::string_view rest = text;
  while (const auto payload = first_entry(rest)) {
    entry(*payload);
    rest.remove_prefix(kHeaderBytes + payload->size());
  }
  const std::size_t sound = text.size() - rest.size();
  for (; !rest.empty(); rest.remove_prefix(1))
    if (first_entry(rest)) throw sdk::Error(TKW_CORRUPT, path_ + " is damaged at byte " + std::to_string(sound));
  cut(sound);
}

void LogFile::cut(std::uint64_t size) {
  if (::ftruncate(file_, static_cast<off_t>(size)) != 0) {
    broken_ = true;
    fail(path_);
  }
  size_ = size;
}

void LogFile::append(std::string_view payload) {
  check();
  Writer header;
  header.number(payload.size()).number(crc32(payload));
  const std::string text = header.text() + std::string(payload);
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::pwrite(file_, text.data() + done, text.size() - done, static_cast<off_t>(size_ + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      cut(size_);
      errno = error;
      fail(path_);
    }
    done += static_cast<std::size_t>(n);
  }
  size_ += text.size();
}

void LogFile::sync() {
  if (::fdatasync(file_) == 0) return;
  broken_ = true;
  throw sdk::Error(TKW_UNKNOWN_OUTCOME, path_ + ": " + std::strerror(errno), errno);
}

void LogFile::check() const {
  if (broken_) throw sdk::Error(TKW_UNAVAILABLE, path_ + " failed before; the store must be opened again");
  struct stat opened {
  }, named{};
  if (::fstat(file_, &opened) != 0 || ::stat(path_.c_str(), &named) != 0) fail(path_);
  if (opened.st_ino != named.st_ino || opened.st_dev != named.st_dev)
    throw sdk::Error(TKW_UNAVAILABLE, path_ + " was replaced while it was open");
}

}  // namespace mystore
