/// \file
/// A disk as its system calls leave it: what would still be there after a power cut.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client/chance.h"
#include "faults/system_calls.h"

namespace tokenward::conformance {

/// The files below one directory, followed through a record. A file's bytes last once fsync or fdatasync of it has
/// returned, its name once fsync of its directory has: what POSIX promises, and no more. After a sync that failed, what
/// it should have written is lost, as on Linux, where the next one may succeed nevertheless.
///
/// Not seen: writing through shared memory maps, io_uring, and descriptors passed from elsewhere.
class ReplayedDisk {
 public:
  /// Absolute, without symbolic links, empty at the start of the record.
  explicit ReplayedDisk(std::string root);

  /// The calls must come in the order of the record.
  void apply(const SystemCall& call);

  /// Writes into the empty directory `into` what lasts.
  void write_durable(const std::string& into) const;

  /// The same, and of what does not last yet whatever `chance` likes: any of the bytes' writes (the last one perhaps
  /// torn), and of the names a first part.
  void write_with_strays(const std::string& into, Chance& chance) const;

 private:
  struct Step {
    bool truncate;  ///< To `offset` bytes; else `bytes` are written there.
    std::uint64_t offset;
    std::string bytes;
    std::size_t at;  ///< How many calls had returned then.
  };
  struct File {
    std::string durable;
    std::vector<Step> pending;
    std::uint64_t size = 0;
  };
  using FilePointer = std::shared_ptr<File>;
  struct NameStep {
    std::string path;
    FilePointer file;  ///< NULL: the name goes.
    std::string directory;
    std::size_t at;
  };
  struct Descriptor {
    std::string path;  ///< As it was opened; of a directory.
    FilePointer file;  ///< NULL: a directory, or a file elsewhere.
    std::uint64_t position = 0;
    bool append = false, synchronous = false;
  };
  using Names = std::map<std::string, FilePointer>;

  void open(const SystemCall& call, const std::string& path, const std::string& flags);
  void write(const SystemCall& call);
  void truncate(File& file, std::uint64_t size);
  void sync(const SystemCall& call);
  void name(const std::string& path, FilePointer file);
  void rename(const std::string& from, const std::string& to);
  void name_calls(const SystemCall& call);
  void descriptor_calls(const SystemCall& call);
  /// The path in string argument number `which`, made absolute.
  [[nodiscard]] std::string path(const SystemCall& call, std::size_t which) const;
  [[nodiscard]] bool below_root(const std::string& path) const;
  Descriptor* descriptor(const SystemCall& call);
  void write_files(const std::string& into, const Names& names,
                   const std::function<std::string(const File&)>& content) const;

  std::string root_;
  std::size_t calls_ = 0;
  std::map<std::int64_t, Descriptor> descriptors_;
  Names names_;          // as a process sees them
  Names durable_names_;  // as they are on the disk
  std::vector<NameStep> pending_names_;
};

}  // namespace tokenward::conformance
