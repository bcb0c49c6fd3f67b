// Wrong when a process is killed, the power goes or the disk fails.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

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
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // as far away as a server is: time for a kill
    tkw_changeset name = changeset;
    name.n_ops = 0;
    commit_as(name, seq);
    return seq;
  }
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

// Takes a full disk for a defect of its own.
struct MisnamesFullDisk : Core {
  using Core::Core;
  void write(const mystore::Writer& entry) override {
    try {
      Core::write(entry);
    } catch (const sdk::Error& error) {
      throw sdk::Error(TKW_INTERNAL, error.message());
    }
  }
};

// Takes what keeps it from opening for a defect of its own.
struct MisnamesRefusal : Core {
  explicit MisnamesRefusal(const sdk::Settings& settings) try : Core(settings) {
  } catch (const sdk::Error& error) {
    throw sdk::Error(TKW_INTERNAL, error.message());
  }
};

// Does not open what a power cut has left.
struct RefusesTornTail : Core {
  explicit RefusesTornTail(const sdk::Settings& settings) : Core(settings), path_(settings.find("path").value_or("")) {}
  void load() override {
    const auto before = std::filesystem::file_size(path_);
    log_.replay([this](std::string_view payload) { replay(payload); });
    if (std::filesystem::file_size(path_) != before) throw sdk::Error(TKW_CORRUPT, "the last entry is cut off");
    if (schema_ != 0) raise_seq();
  }
  const std::string path_;
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
BAD_PLUGIN(ignores_write_errors, IgnoresWriteErrors)
BAD_PLUGIN(ignores_sync_errors, IgnoresSyncErrors)
BAD_PLUGIN(misnames_full_disk, MisnamesFullDisk)
BAD_PLUGIN(misnames_refusal, MisnamesRefusal)
BAD_PLUGIN(refuses_torn_tail, RefusesTornTail)
BAD_PLUGIN(gives_up_on_full_disk, GivesUpOnFullDisk)
