// Wrong when a process is killed, the power goes or the disk fails.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

// Believes that written is durable.
struct NeverSyncs : Core {
  using Core::Core;
  void sync() override {}
};

// Syncs after it has answered: with the next changeset.
struct SyncsLate : Core {
  using Core::Core;
  void write(const mystore::Writer& entry) override {
    Core::sync();
    Core::write(entry);
  }
  void sync() override {}
};

// Keeps the last entry in memory until the next one comes.
struct BuffersLastEntry : Core {
  using Core::Core;
  ~BuffersLastEntry() override { flush(); }
  void write(const mystore::Writer& entry) override {
    flush();
    buffered_ = entry;
  }
  void flush() {
    if (!buffered_.text().empty()) Core::write(buffered_);
  }
  mystore::Writer buffered_;
};

// Writes a changeset op by op: a kill in between leaves a half.
struct WritesOpByOp : Core {
  using Core::Core;
  std::uint64_t commit(const tkw_changeset& changeset) override {
    const std::uint64_t seq = last_seq_ + 1;
    for (std::uint32_t i = 0; i < changeset.n_ops; ++i) {
      tkw_changeset one = changeset;
      one.n_ops = 1;
      one.ops = changeset.ops + i;
      commit_as(one, seq);
    }
    return seq;
  }
};

// Writes what a changeset does, and in a second step that it was done.
struct RemembersRequestsLater : Core {
  using Core::Core;
  std::uint64_t commit(const tkw_changeset& changeset) override {
    tkw_changeset nameless = changeset;
    std::fill(std::begin(nameless.request_id), std::end(nameless.request_id), std::uint8_t{0});
    commit_as(nameless, last_seq_ + 1);
    const std::uint64_t seq = last_seq_;
    tkw_changeset name = changeset;
    name.n_ops = 0;
    commit_as(name, seq);
    return seq;
  }
  void put(Row row) override { Core::put(std::move(row)); }
};

// Leaves a mark while it migrates and does not know what to do with one that it finds.
struct MigratesOnce : Core {
  explicit MigratesOnce(const sdk::Settings& settings)
      : Core(settings), mark_(settings.find("path").value_or("") + ".migrating") {}
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) override {
    if (mode == sdk::MigrationMode::DryRun || schema_ != 0) return Core::migrate(call, to, mode);
    const int file = ::open(mark_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) throw sdk::Error(TKW_CORRUPT, mark_ + ": another migration has not ended");
    ::close(file);
    std::string done = Core::migrate(call, to, mode);
    ::unlink(mark_.c_str());
    return done;
  }
  const std::string mark_;
};

// Makes room by writing the file anew, and puts it in its place before it is on the disk.
struct RenamesBeforeSync : Core {
  explicit RenamesBeforeSync(const sdk::Settings& settings) : Core(rewritten(settings)) {}
  static const sdk::Settings& rewritten(const sdk::Settings& settings) {
    namespace fs = std::filesystem;
    const fs::path path = settings.find("path").value_or("");
    if (fs::exists(path) && fs::file_size(path) != 0) {
      fs::copy_file(path, path.string() + ".new", fs::copy_options::overwrite_existing);
      fs::rename(path.string() + ".new", path);
    }
    return settings;
  }
};

// Acknowledges what it could not write.
struct IgnoresWriteErrors : Core {
  using Core::Core;
  void write(const mystore::Writer& entry) override {
    try {
      Core::write(entry);
    } catch (const sdk::Error&) {
    }
  }
};

// Acknowledges what it could not sync.
struct IgnoresSyncErrors : Core {
  using Core::Core;
  void sync() override {
    try {
      Core::sync();
    } catch (const sdk::Error&) {
    }
  }
};

// Calls everything that goes wrong with a disk UNAVAILABLE.
struct HidesFullDisk : Core {
  using Core::Core;
  void write(const mystore::Writer& entry) override {
    try {
      Core::write(entry);
    } catch (const sdk::Error& error) {
      throw sdk::Error(TKW_UNAVAILABLE, error.message());
    }
  }
};

// Never writes again after a write has failed.
struct GivesUpOnFullDisk : Core {
  using Core::Core;
  void write(const mystore::Writer& entry) override {
    if (failed_) throw sdk::Error(TKW_NO_SPACE, "a write has failed");
    failed_ = true;
    Core::write(entry);
    failed_ = false;
  }
  bool failed_ = false;
};

}  // namespace

BAD_PLUGIN(never_syncs, NeverSyncs)
BAD_PLUGIN(syncs_late, SyncsLate)
BAD_PLUGIN(buffers_last_entry, BuffersLastEntry)
BAD_PLUGIN(writes_op_by_op, WritesOpByOp)
BAD_PLUGIN(remembers_requests_later, RemembersRequestsLater)
BAD_PLUGIN(migrates_once, MigratesOnce)
BAD_PLUGIN(renames_before_sync, RenamesBeforeSync)
BAD_PLUGIN(ignores_write_errors, IgnoresWriteErrors)
BAD_PLUGIN(ignores_sync_errors, IgnoresSyncErrors)
BAD_PLUGIN(hides_full_disk, HidesFullDisk)
BAD_PLUGIN(gives_up_on_full_disk, GivesUpOnFullDisk)
