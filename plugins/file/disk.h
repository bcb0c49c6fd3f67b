/// \file
/// What the store asks of the operating system: the seam at which tests put a disk that fails or loses its power.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tokenward::file {

/// An open file. Closed at the end of its life. Every call throws sdk::Error, with NO_SPACE, READ_ONLY or UNAVAILABLE,
/// where it fails. Reads may run beside each other and beside one writer.
class File {
 public:
  File() = default;
  virtual ~File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Its name, for messages.
  [[nodiscard]] virtual std::string name() const = 0;

  [[nodiscard]] virtual std::uint64_t size() const = 0;

  /// Whether it can still be found under a name: nobody removed it.
  [[nodiscard]] virtual bool has_name() const = 0;

  /// Up to `n` bytes from `offset` on, less only at the end of the file. Replaces `into`.
  virtual void read(std::uint64_t offset, std::size_t n, std::string& into) const = 0;

  /// All of `bytes`, or throws; then some of them may be in the file.
  virtual void write(std::uint64_t offset, std::string_view bytes) = 0;

  virtual void truncate(std::uint64_t size) = 0;

  /// What was written survives a power cut, as does the size. Once it has failed nobody knows what is on the disk.
  virtual void sync() = 0;
};

/// The files of one directory, which are readable for their owner alone. Throws as File does.
class Disk {
 public:
  Disk() = default;
  virtual ~Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// For reading and writing; NULL: there is none of that name.
  virtual std::unique_ptr<File> open(const std::string& name) = 0;

  /// An empty file, in the place of one that is there already.
  virtual std::unique_ptr<File> create(const std::string& name) = 0;

  /// Puts `from` in the place of `to`, whether or not there is a `to`.
  virtual void rename(const std::string& from, const std::string& to) = 0;

  /// It need not be there.
  virtual void remove(const std::string& name) = 0;

  /// The names that were made, changed and removed stay so over a power cut.
  virtual void sync() = 0;
};

/// The files of the directory `path`, which must exist.
std::unique_ptr<Disk> open_disk(const std::string& path);

}  // namespace tokenward::file
