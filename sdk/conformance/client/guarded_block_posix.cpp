#include <sys/mman.h>
#include <unistd.h>

#include <new>
#include <utility>

#include "client/guarded_block.h"

namespace tokenward::conformance {

GuardedBlock::GuardedBlock(std::size_t size) : size_(size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t usable = (size + page - 1) / page * page;
  mapped_ = usable + page;
  pages_ = ::mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages_ == MAP_FAILED) throw std::bad_alloc();
  auto* const first = static_cast<std::uint8_t*>(pages_);
  if (::mprotect(first + usable, page, PROT_NONE) != 0) {
    ::munmap(pages_, mapped_);
    throw std::bad_alloc();
  }
  bytes_ = first + usable - size;
}

GuardedBlock::~GuardedBlock() {
  if (pages_ != nullptr) ::munmap(pages_, mapped_);
}

GuardedBlock::GuardedBlock(GuardedBlock&& other) noexcept
    : pages_(std::exchange(other.pages_, nullptr)), mapped_(other.mapped_), bytes_(other.bytes_), size_(other.size_) {}

void GuardedBlock::forbid_writing() noexcept {
  ::mprotect(pages_, static_cast<std::size_t>(bytes_ + size_ - static_cast<std::uint8_t*>(pages_)), PROT_READ);
}

void GuardedBlock::forbid_reading() noexcept { ::mprotect(pages_, mapped_, PROT_NONE); }

}  // namespace tokenward::conformance
