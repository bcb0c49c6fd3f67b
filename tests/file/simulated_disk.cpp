#include "simulated_disk.h"

#include <algorithm>
#include <utility>

namespace tokenward::test {

class SimulatedFile final : public file::File {
 public:
  SimulatedFile(SimulatedDisk& disk, std::string name, std::shared_ptr<SimulatedDisk::Content> content)
      : disk_(disk), name_(std::move(name)), content_(std::move(content)) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::uint64_t size() const override { return content_->now.size(); }
  [[nodiscard]] bool has_name() const override { return true; }

  void read(std::uint64_t offset, std::size_t n, std::string& into) const override {
    into = offset < content_->now.size() ? content_->now.substr(offset, n) : "";
  }

  void write(std::uint64_t offset, std::string_view bytes) override {
    try {
      disk_.write_step();
    } catch (const sdk::Error&) {  // a part of it may be there all the same
      put(offset, bytes.substr(0, bytes.size() / 2));
      throw;
    }
    put(offset, bytes);
  }

  void truncate(std::uint64_t size) override {
    disk_.step();
    content_->now.resize(size);
  }

  void sync() override {
    disk_.sync_step();
    content_->durable = content_->now;
  }

 private:
  void put(std::uint64_t offset, std::string_view bytes) {
    content_->now.resize(std::max<std::size_t>(content_->now.size(), offset + bytes.size()));
    content_->now.replace(offset, bytes.size(), bytes);
  }

  SimulatedDisk& disk_;
  std::string name_;
  std::shared_ptr<SimulatedDisk::Content> content_;
};

void SimulatedDisk::step() {
  ++steps_;
  if (power_was_cut()) throw sdk::Error(TKW_UNAVAILABLE, "the power is off");
}

void SimulatedDisk::sync_step() {
  step();
  if (failing_syncs_ != TKW_OK) throw sdk::Error(failing_syncs_, "the disk fails to sync");
}

void SimulatedDisk::write_step() {
  step();
  if (failing_writes_ != TKW_OK) throw sdk::Error(failing_writes_, "the disk fails to write");
}

std::unique_ptr<file::File> SimulatedDisk::open(const std::string& name) {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : std::make_unique<SimulatedFile>(*this, name, found->second);
}

std::unique_ptr<file::File> SimulatedDisk::create(const std::string& name) {
  write_step();
  names_[name] = std::make_shared<Content>();
  return open(name);
}

void SimulatedDisk::rename(const std::string& from, const std::string& to) {
  step();
  names_[to] = names_.at(from);
  names_.erase(from);
}

void SimulatedDisk::remove(const std::string& name) {
  if (!names_.contains(name)) return;
  step();
  names_.erase(name);
}

void SimulatedDisk::sync() {
  sync_step();
  durable_names_ = names_;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::restarted(Survival survival, unsigned seed) const {
  constexpr std::size_t kBlock = 64;
  std::mt19937 chance(seed);
  const auto survives = [&] {
    return survival == Survival::Everything || (survival == Survival::Anything && chance() % 2 == 0);
  };
  auto disk = std::make_unique<SimulatedDisk>();
  for (const auto& [name, content] : survives() ? names_ : durable_names_) {
    std::string found = content->durable;
    if (survives()) found.resize(content->now.size());
    for (std::size_t at = 0; at < std::min(found.size(), content->now.size()); at += kBlock)
      if (survives())
        found.replace(at, std::min(kBlock, found.size() - at),
                      content->now.substr(at, std::min(kBlock, found.size() - at)));
    disk->names_[name] = std::make_shared<Content>(Content{found, found});
  }
  disk->durable_names_ = disk->names_;
  return disk;
}

}  // namespace tokenward::test
