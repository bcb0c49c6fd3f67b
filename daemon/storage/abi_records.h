#pragma once
// Rows, keys and changesets between their owned form and the borrowed one of the C ABI. Whatever is called a `view`
// borrows from its argument, which must outlive it unchanged.

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/record.h"
#include "storage/store.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

[[nodiscard]] tkw_bytes view_of(std::string_view text) noexcept;
[[nodiscard]] tkw_key view_of(const Key& key) noexcept;
[[nodiscard]] tkw_record view_of(const Record& record) noexcept;
[[nodiscard]] tkw_scan view_of(const Scan& scan) noexcept;
[[nodiscard]] tkw_touch view_of(const Touch& touch) noexcept;

/// Copies what a plugin delivered. Internal: it breaks the ABI (a size beyond the limits, a struct that is too short or
/// a member that this build does not know, a null pointer).
[[nodiscard]] Result<Record> record_from(const tkw_record* record);
[[nodiscard]] Result<Change> change_from(const tkw_change* change);
[[nodiscard]] StoreInfo info_from(const tkw_info& info) noexcept;

/// Pointers to each of `structs`, as the ABI passes its arrays.
template <class Struct>
[[nodiscard]] std::vector<Struct*> pointers_to(std::vector<Struct>& structs) {
  std::vector<Struct*> pointers;
  pointers.reserve(structs.size());
  for (Struct& one : structs) pointers.push_back(&one);
  return pointers;
}

/// The changesets of one `apply` call in C form, with room for their results.
class ApplyArguments {
 public:
  explicit ApplyArguments(const std::vector<const Changeset*>& changesets);
  ApplyArguments(const ApplyArguments&) = delete;
  ApplyArguments& operator=(const ApplyArguments&) = delete;

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(results_.size()); }
  [[nodiscard]] const tkw_changeset* const* changesets() const noexcept { return changeset_pointers_.data(); }
  [[nodiscard]] tkw_result* const* results() noexcept { return result_pointers_.data(); }
  /// What the plugin made of changeset `i`; TKW_UNKNOWN_OUTCOME where it left the result unfilled.
  [[nodiscard]] const tkw_result& result(std::size_t i) const noexcept { return results_[i]; }

 private:
  std::vector<tkw_record> records_;
  std::vector<tkw_op> ops_;
  std::vector<tkw_op*> op_pointers_;
  std::vector<tkw_changeset> changesets_;
  std::vector<tkw_changeset*> changeset_pointers_;
  std::vector<tkw_error> errors_;
  std::vector<tkw_result> results_;
  std::vector<tkw_result*> result_pointers_;
};

}  // namespace tokenward::storage
