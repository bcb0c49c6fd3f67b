#pragma once
// The parts of a dedicated store that are open. One is opened when it is wanted, and beyond a number of them the one
// that was not used for longest is closed, unless somebody uses it. A part that cannot be opened is tried again more
// and more seldom and fails at once in between. Thread-safe.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "domain/identifiers.h"
#include "storage/store.h"

namespace tokenward::storage {

class PartShelf {
 public:
  /// Opens a tenant's part and makes sure that it may be served. Blocks.
  using Open = std::function<Result<std::shared_ptr<Store>>(const domain::TenantHandle& tenant)>;
  /// Sees a part for the last time before it is closed. Blocks.
  using Closing = std::function<void(Store& part)>;

  /// `most`: how many are open where no more are used at once; 1 or more.
  PartShelf(std::string store, Open open, Closing closing, std::size_t most)
      : store_(std::move(store)), open_(std::move(open)), closing_(std::move(closing)), most_(most) {}

  /// The part, opened if need be; it stays open for as long as it is held. Unavailable, without the reason, where it
  /// cannot be opened: that is for operators (`trouble`).
  [[nodiscard]] Result<std::shared_ptr<Store>> use(const domain::TenantHandle& tenant);
  [[nodiscard]] bool is_open(const domain::TenantHandle& tenant);
  [[nodiscard]] std::vector<std::shared_ptr<Store>> open_parts();
  /// Closes the part unless somebody uses it, and what was wrong with it no longer counts.
  void drop(const domain::TenantHandle& tenant);

  /// Tries some of those anew that could not be opened, if it is time for it.
  void retry();
  /// What is wrong with a part that is open; empty: nothing any more.
  void note_problem(const domain::TenantHandle& tenant, std::string problem);
  /// What is wrong with parts, one line; empty: nothing.
  [[nodiscard]] std::string trouble();
  /// Interrupts every part, and those that are opened from now on.
  void interrupt() noexcept;

 private:
  struct Part {
    std::mutex
        turn;  // held while it is opened or closed; the shelf's lock is taken under it, never the other way round
    std::shared_ptr<Store> store;  // guarded by the shelf's lock, like the rest
    std::uint64_t used = 0;
    std::string problem;
    std::chrono::steady_clock::duration pause{};
    std::chrono::steady_clock::time_point next_try{};
  };
  struct Shelf {
    std::map<domain::TenantHandle, std::shared_ptr<Part>> parts;
    std::size_t open = 0;
    std::uint64_t uses = 0;
    bool stopped = false;
  };
  /// A part that was taken off the shelf to be closed, with its turn.
  struct Victim {
    std::shared_ptr<Part> part;
    std::unique_lock<std::mutex> turn;
    std::shared_ptr<Store> store;
  };

  [[nodiscard]] Error down(const domain::TenantHandle& tenant) const;
  [[nodiscard]] Result<std::shared_ptr<Store>> open(const domain::TenantHandle& tenant, Part& part);
  void make_room();
  [[nodiscard]] std::optional<Victim> take_oldest();
  [[nodiscard]] static std::optional<Victim> take(Shelf& shelf, std::shared_ptr<Part> part);
  void close(Victim victim) const;

  const std::string store_;
  const Open open_;
  const Closing closing_;
  const std::size_t most_;
  Guarded<Shelf> shelf_;
};

}  // namespace tokenward::storage
