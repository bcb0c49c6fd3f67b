// Wrong in opening, migrating and closing.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <thread>

#include "core.h"

using namespace tokenward;
using namespace tokenward::bad;

namespace {

// Begins anew at every opening.
struct Forgetful : Core {
  explicit Forgetful(const sdk::Settings& settings) : Core(emptied(settings)) {}
  static const sdk::Settings& emptied(const sdk::Settings& settings) {
    std::filesystem::remove(settings.find("path").value_or(""));
    return settings;
  }
};

// Says nothing of itself.
struct Nameless : Core {
  using Core::Core;
  sdk::Info info(const sdk::Call& call) override {
    sdk::Info info = Core::info(call);
    info.store_id = {};
    return info;
  }
};

// All stores have the same id.
struct OneIdForAll : Core {
  using Core::Core;
  sdk::Info info(const sdk::Call& call) override {
    sdk::Info info = Core::info(call);
    info.store_id.fill(7);
    return info;
  }
};

// Serves before it was migrated.
struct ServesWithoutSchema : Core {
  using Core::Core;
  Lock lock_migrated(const sdk::Call& call) override { return lock(call); }
};

// Does what it should only tell.
struct DryRunMigrates : Core {
  using Core::Core;
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode) override {
    return Core::migrate(call, to, sdk::MigrationMode::Apply);
  }
};

// Takes any number for a version of its schema.
struct MigratesToAnything : Core {
  using Core::Core;
  std::string migrate(const sdk::Call& call, std::uint32_t, sdk::MigrationMode mode) override {
    return Core::migrate(call, 1, mode);
  }
};

// Holds one store for the whole process and gives it to everybody.
std::mutex shared_mutex;
tkw_store* shared = nullptr;
int shared_by = 0;
void share_one_store(tkw_storage& table) {
  static const tkw_storage real = table;
  table.open = [](const tkw_host* host, tkw_host_ctx* ctx, const tkw_kv* kv, std::uint32_t n, tkw_store** store,
                  tkw_error* err) -> tkw_rc {
    const std::lock_guard lock(shared_mutex);
    const tkw_rc rc = shared == nullptr ? real.open(host, ctx, kv, n, &shared, err) : TKW_OK;
    *store = shared;
    shared_by += rc == TKW_OK ? 1 : 0;
    return rc;
  };
  table.close = [](tkw_store*) {
    const std::lock_guard lock(shared_mutex);
    if (--shared_by == 0) real.close(std::exchange(shared, nullptr));
  };
}

/// The settings with another path.
sdk::Settings moved(const sdk::Settings& settings, const std::string& suffix) {
  static thread_local std::string path;
  path = settings.find("path").value_or("") + suffix;
  static const std::string name = "path";
  const tkw_kv kv{bytes_of(name), bytes_of(path)};
  return {&kv, 1};
}

// Lets every process have a file of its own instead of refusing the second.
struct FilePerProcess : Core {
  explicit FilePerProcess(const sdk::Settings& settings) : Core(moved(settings, "." + std::to_string(::getpid()))) {}
};

// Locks by a file that is there: a process that was killed leaves it behind.
struct LockByExistence : Core {
  explicit LockByExistence(const sdk::Settings& settings)
      : Core(settings), lock_file_(settings.find("path").value_or("") + ".lock") {
    const int file = ::open(lock_file_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) throw sdk::Error(TKW_UNAVAILABLE, lock_file_ + " is there");
    ::close(file);
  }
  ~LockByExistence() override { ::unlink(lock_file_.c_str()); }
  const std::string lock_file_;
};

// Leaves a descriptor behind.
struct LeaksDescriptor : Core {
  using Core::Core;
  void load() override {
    Core::load();
    (void)::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
};

// Leaves a thread behind.
struct LeavesThread : Core {
  using Core::Core;
  ~LeavesThread() override {
    std::thread([] { ::pause(); }).detach();
  }
};

// Opens something before it refuses, and does not close it again.
struct Opened {
  int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
};
struct LeaksWhenRefused : Opened, Core {
  explicit LeaksWhenRefused(const sdk::Settings& settings) : Core(settings) {}
  ~LeaksWhenRefused() override { ::close(file); }
};

}  // namespace

BAD_PLUGIN(forgetful, Forgetful)
BAD_PLUGIN(nameless, Nameless)
BAD_PLUGIN(one_id_for_all, OneIdForAll)
BAD_PLUGIN(serves_without_schema, ServesWithoutSchema)
BAD_PLUGIN(dry_run_migrates, DryRunMigrates)
BAD_PLUGIN(migrates_to_anything, MigratesToAnything)
BAD_PLUGIN_WITH(shares_one_store, Core, share_one_store)
BAD_PLUGIN(file_per_process, FilePerProcess)
BAD_PLUGIN(lock_by_existence, LockByExistence)
BAD_PLUGIN(leaks_descriptor, LeaksDescriptor)
BAD_PLUGIN(leaves_thread, LeavesThread)
BAD_PLUGIN(leaks_when_refused, LeaksWhenRefused)
