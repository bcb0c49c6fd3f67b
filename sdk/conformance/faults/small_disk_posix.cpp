#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "client/expect.h"
#include "faults/small_disk.h"

namespace tokenward::conformance {
namespace {

constexpr uid_t kNobody = 65534;

void write_file(const char* path, const std::string& text) { std::ofstream(path) << text; }

/// A mount namespace of this process's own; without root's rights a user namespace gives them, where that is allowed.
void own_namespace() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  const int flags = user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
  if (::unshare(flags) != 0) throw Skipped(std::string("no mount namespace here: ") + std::strerror(errno));
  if (user != 0) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    throw Skipped(std::string("mounts cannot be made private here: ") + std::strerror(errno));
}

}  // namespace

SmallDisk::SmallDisk(std::string path, std::uint64_t bytes) : path_(std::move(path)), ballast_(path_ + "/.ballast") {
  own_namespace();
  const std::string options = "mode=0700,size=" + std::to_string(bytes);
  if (::mount("tmpfs", path_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
    throw Skipped(std::string("no file system may be mounted here: ") + std::strerror(errno));
}

SmallDisk::~SmallDisk() { ::umount2(path_.c_str(), MNT_DETACH); }

void SmallDisk::fill() {
  const int file = ::open(ballast_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::array<char, 4096> page{};
  while (::write(file, page.data(), page.size()) > 0) continue;
  ::close(file);
}

void SmallDisk::empty() { ::unlink(ballast_.c_str()); }

void SmallDisk::make_read_only() { remount(MS_RDONLY); }

void SmallDisk::make_writable() { remount(0); }

void SmallDisk::remount(unsigned long flags) {
  if (::mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | MS_NOSUID | MS_NODEV | flags, nullptr) != 0)
    fail(std::string("the kit cannot remount its file system: ") + std::strerror(errno));
}

void forbid_writing() {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = 0;
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) fail("the kit cannot limit the size of files");
}

void allow_writing() {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) fail("the kit cannot lift the limit on the size of files");
}

void without_permission(const std::string& directory, const std::function<void()>& body) {
  const bool root = ::geteuid() == 0;
  const auto give_up = [&] { return root ? ::seteuid(kNobody) : ::chmod(directory.c_str(), 0); };
  const auto take_back = [&] { return root ? ::seteuid(0) : ::chmod(directory.c_str(), 0700); };
  if (give_up() != 0) throw Skipped(std::string("rights cannot be given up here: ") + std::strerror(errno));
  try {
    body();
  } catch (...) {
    take_back();
    throw;
  }
  if (take_back() != 0) fail("the kit cannot take its rights back");
}

}  // namespace tokenward::conformance
