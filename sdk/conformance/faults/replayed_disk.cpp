#include "faults/replayed_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace tokenward::conformance {
namespace {

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

bool has(const std::string& flags, const std::string& flag) { return flags.find(flag) != std::string::npos; }

void perform(std::string& content, bool truncate, std::uint64_t offset, const std::string& bytes) {
  if (truncate) return content.resize(offset, '\0');
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

}  // namespace

ReplayedDisk::ReplayedDisk(std::string root) : root_(std::move(root)) {}

bool ReplayedDisk::below_root(const std::string& path) const {
  return path.size() > root_.size() && path.compare(0, root_.size(), root_) == 0 && path[root_.size()] == '/';
}

void ReplayedDisk::apply(const SystemCall& call) {
  const bool syncs = call.name == "fsync" || call.name == "fdatasync" || call.name == "syncfs";
  if (syncs)
    sync(call);
  else if (!call.failed()) {
    descriptor_calls(call);
    name_calls(call);
  }
  ++calls_;
}

void ReplayedDisk::descriptor_calls(const SystemCall& call) {
  const std::string& name = call.name;
  if (name == "open" || name == "creat") {
    open(call, call.strings().at(0), name == "creat" ? "O_CREAT|O_TRUNC|O_WRONLY" : call.argument(1));
  } else if (name == "openat") {
    open(call, path(call, 0), call.argument(2));
  } else if (name == "close") {
    descriptors_.erase(call.number(0));
  } else if (name == "dup" || name == "dup2" || name == "dup3" ||
             (name == "fcntl" && has(call.argument(1), "F_DUPFD"))) {
    if (const Descriptor* from = descriptor(call)) descriptors_[call.result] = *from;
  } else if (Descriptor* const at = descriptor(call); at != nullptr && at->file) {
    if (name == "lseek") at->position = static_cast<std::uint64_t>(call.result);
    if (name == "read" || name == "readv") at->position += static_cast<std::uint64_t>(call.result);
    if (name == "ftruncate") truncate(*at->file, static_cast<std::uint64_t>(call.number(1)));
    if (name == "fallocate" && call.number(1) == 0)
      truncate(*at->file, std::max(at->file->size, static_cast<std::uint64_t>(call.number(2) + call.number(3))));
    if (name.find("write") != std::string::npos) write(call);
  }
}

ReplayedDisk::Descriptor* ReplayedDisk::descriptor(const SystemCall& call) {
  const auto found = descriptors_.find(call.number(0));
  return found == descriptors_.end() ? nullptr : &found->second;
}

void ReplayedDisk::open(const SystemCall& call, const std::string& path, const std::string& flags) {
  Descriptor made{path, nullptr, 0, has(flags, "O_APPEND"), has(flags, "O_SYNC") || has(flags, "O_DSYNC")};
  if (below_root(path) && !has(flags, "O_DIRECTORY")) {
    if (names_.count(path) == 0 && has(flags, "O_CREAT")) name(path, std::make_shared<File>());
    if (const auto found = names_.find(path); found != names_.end()) made.file = found->second;
    if (made.file && has(flags, "O_TRUNC")) truncate(*made.file, 0);
  }
  descriptors_[call.result] = std::move(made);
}

void ReplayedDisk::truncate(File& file, std::uint64_t size) {
  file.pending.push_back({true, size, "", calls_});
  file.size = size;
}

void ReplayedDisk::write(const SystemCall& call) {
  Descriptor& at = *descriptor(call);
  std::string bytes;
  for (const std::string& part : call.strings()) bytes += part;
  bytes.resize(std::min(bytes.size(), static_cast<std::size_t>(call.result)));
  const bool positioned = call.name[0] == 'p';
  constexpr std::size_t kOffsetArgument = 3;  // of pwrite64, pwritev and pwritev2
  std::uint64_t offset = at.append ? at.file->size : at.position;
  if (positioned) offset = static_cast<std::uint64_t>(call.number(kOffsetArgument));
  if (!positioned) at.position = offset + bytes.size();
  at.file->size = std::max(at.file->size, offset + bytes.size());
  at.file->pending.push_back({false, offset, std::move(bytes), calls_});
  if (!at.synchronous) return;
  for (const Step& step : at.file->pending) perform(at.file->durable, step.truncate, step.offset, step.bytes);
  at.file->pending.clear();
}

void ReplayedDisk::sync(const SystemCall& call) {
  const Descriptor* const at = descriptor(call);
  if (at == nullptr) return;
  if (at->file) {
    // What was written while the sync was under way is not known to be in it.
    std::vector<Step> later;
    for (Step& step : at->file->pending) {
      if (step.at >= call.begun)
        later.push_back(std::move(step));
      else if (!call.failed())
        perform(at->file->durable, step.truncate, step.offset, step.bytes);
    }
    at->file->pending = std::move(later);
    return;
  }
  if (call.failed()) return;
  std::erase_if(pending_names_, [&](const NameStep& step) {
    if (step.directory != at->path || step.at >= call.begun) return false;
    if (step.file)
      durable_names_[step.path] = step.file;
    else
      durable_names_.erase(step.path);
    return true;
  });
}

void ReplayedDisk::name(const std::string& path, FilePointer file) {
  if (!below_root(path)) return;
  if (file)
    names_[path] = file;
  else
    names_.erase(path);
  pending_names_.push_back({path, std::move(file), parent_of(path), calls_});
}

void ReplayedDisk::rename(const std::string& from, const std::string& to) {
  const auto found = names_.find(from);
  if (found == names_.end()) return;
  const FilePointer file = found->second;
  name(to, file);
  name(from, nullptr);
}

void ReplayedDisk::name_calls(const SystemCall& call) {
  if (call.name.rfind("rename", 0) == 0) rename(path(call, 0), path(call, 1));
  if (call.name == "link" || call.name == "linkat") {
    const auto found = names_.find(path(call, 0));
    if (found != names_.end()) name(path(call, 1), found->second);
  }
  if (call.name == "unlink" || call.name == "unlinkat") name(path(call, 0), nullptr);
}

std::string ReplayedDisk::path(const SystemCall& call, std::size_t which) const {
  std::string path = call.strings().at(which);
  const bool has_base = call.name.find("at") != std::string::npos;  // openat, renameat2, ...: a descriptor before each
  if (!has_base || path.empty() || path[0] == '/') return path;
  const auto base = descriptors_.find(call.number(2 * which));
  return base == descriptors_.end() ? path : base->second.path + "/" + path;
}

void ReplayedDisk::write_files(const std::string& into, const Names& names,
                               const std::function<std::string(const File&)>& content) const {
  for (const auto& [path, file] : names) {
    const std::filesystem::path to = into + path.substr(root_.size());
    std::filesystem::create_directories(to.parent_path());
    std::ofstream out(to, std::ios::binary);
    const std::string bytes = content(*file);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    std::filesystem::permissions(to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
}

void ReplayedDisk::write_durable(const std::string& into) const {
  write_files(into, durable_names_, [](const File& file) { return file.durable; });
}

void ReplayedDisk::write_with_strays(const std::string& into, Chance& chance) const {
  constexpr std::uint32_t kSector = 512;
  Names names = durable_names_;
  const auto made = chance.below(static_cast<std::uint32_t>(pending_names_.size() + 1));
  for (std::size_t i = 0; i < made; ++i) {
    const NameStep& step = pending_names_[i];
    if (step.file)
      names[step.path] = step.file;
    else
      names.erase(step.path);
  }
  write_files(into, names, [&](const File& file) {
    std::string content = file.durable;
    for (const Step& step : file.pending) {
      if (chance.one_in(2)) continue;
      const bool torn = step.bytes.size() > kSector && chance.one_in(3);
      const auto sectors = static_cast<std::uint32_t>(step.bytes.size() / kSector);
      const std::string bytes = torn ? step.bytes.substr(0, (1 + chance.below(sectors)) * kSector) : step.bytes;
      perform(content, step.truncate, step.offset, bytes);
    }
    return content;
  });
}

}  // namespace tokenward::conformance
