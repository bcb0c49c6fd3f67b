#pragma once
// Brings a tenant's rows from one store into another and keeps them there as they are, while the tenant goes on
// working in the first: what moving a tenant rests on. It copies rows as they stand, seals and all, and knows no rule
// of tokens or tenants; who is in charge is decided elsewhere.
//
// There is nothing to remember across a crash. Whatever an earlier mirror left in the second store is compared row by
// row and kept where it is right, so to begin again is to resume.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/store.h"
#include "tenant/group_committer.h"

namespace tokenward::tenant {

/// One thread at a time; every call blocks. Errors of every call: those of the two stores, of which nothing is lost by
/// calling again. Nobody else writes rows of the tenant in `to`.
class TenantMirror {
 public:
  /// The two ends. All is borrowed; `into` combines the commits of `to`.
  struct Ends {
    storage::Store& from;
    storage::Store& to;
    GroupCommitter& into;
  };
  /// `kinds`: every kind of row that a tenant has, borrowed.
  TenantMirror(const domain::TenantHandle& tenant, std::span<const storage::Kind> kinds, Ends ends, const Clock& clock)
      : tenant_(tenant), kinds_(kinds), ends_(ends), clock_(clock) {}

  struct Progress {
    bool copied = false;     ///< Every row has been looked at once.
    bool caught_up = false;  ///< What changed since then has been taken over, as far as the feed stood just now.
    std::uint64_t rows = 0;  ///< Looked at so far.
  };
  /// One page of rows, and what changed meanwhile: a bounded piece of work. To be called until `copied` and
  /// `caught_up`. Where the feed no longer reaches back to what was seen of it, the rows are gone through once more.
  [[nodiscard]] Result<Progress> step();

  /// Compares one page of rows whole, byte by byte; what differs is read again once the feed has been followed, so that
  /// changes under way are no difference. A row that changes all the time is left for `settle`. False once all were
  /// compared. `differences` tells what was found.
  [[nodiscard]] Result<bool> verify_page();
  /// The first hundred rows that differ although nothing changes them, a line each.
  [[nodiscard]] const std::vector<std::string>& differences() const noexcept { return differences_; }

  /// While the tenant's changes are held: takes over the last of them, then goes through all keys of both stores. How
  /// many rows were not in line besides their last use, which no feed tells of; it is brought along. Unavailable where
  /// the feed no longer reaches back: let go, and step on.
  [[nodiscard]] Result<std::uint64_t> settle();
  /// Somebody else did write these rows of `to`: makes them what they are in `from`, whatever they are now.
  [[nodiscard]] Result<void> rewrite(const std::vector<storage::Key>& keys) { return bring(keys); }

 private:
  struct Cursor {
    std::size_t kind = 0;
    std::string after_id;
  };
  using Rows = std::map<std::string, storage::Record>;

  struct Page {
    Rows from, to;
    bool last = false;  ///< Of its kind.
  };
  /// The next rows of both stores over the same range of keys.
  Result<Page> read_page(const Cursor& cursor, bool keys_only);
  Result<Rows> read_range(storage::Store& store, const storage::Scan& scan);
  void advance(Cursor& cursor, const Page& page) const;
  [[nodiscard]] bool at_end(const Cursor& cursor) const noexcept { return cursor.kind == kinds_.size(); }

  enum class Followed : std::uint8_t { More, CaughtUp, Lost };
  Result<Followed> follow();
  /// Makes these rows of `to` what they are in `from`.
  Result<void> bring(const std::vector<storage::Key>& keys);
  Result<void> bring_in_line(const Page& page);
  Result<void> write(std::vector<storage::Op> ops);
  enum class Comparison : std::uint8_t { Same, Different, Contested };
  Result<Comparison> compare_again(const storage::Key& key);
  Result<void> compare_contested();
  void add_difference(const storage::Key& key);

  const domain::TenantHandle tenant_;
  const std::span<const storage::Kind> kinds_;
  const Ends ends_;
  const Clock& clock_;

  std::optional<std::uint64_t> followed_to_;  ///< A seq of `from`; none: the feed was not looked at yet.
  Cursor copied_, verified_;
  std::uint64_t rows_ = 0;
  std::vector<storage::Key> contested_;  ///< Changed whenever they were compared.
  std::vector<std::string> differences_;
};

}  // namespace tokenward::tenant
