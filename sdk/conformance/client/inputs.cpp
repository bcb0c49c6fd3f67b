#include "client/inputs.h"

#include <algorithm>
#include <utility>

namespace tokenward::conformance {

Inputs::~Inputs() {
  constexpr std::uint8_t kGarbage = 0xA5;
  for (auto& block : blocks_) std::fill(block.begin(), block.end(), kGarbage);
  for (auto& block : guarded_) {
    block.forbid_reading();
    graves_.push_back(std::move(block));
  }
}

tkw_bytes Inputs::bytes(std::string_view text) {
  if (text.empty()) return {nullptr, 0};
  if (memory_ == InputMemory::Overwritten) {
    auto& block = blocks_.emplace_back(text.begin(), text.end());
    return {block.data(), block.size()};
  }
  auto& block = guarded_.emplace_back(text.size());
  std::copy(text.begin(), text.end(), block.data());
  block.forbid_writing();
  return {block.data(), block.size()};
}

tkw_key Inputs::key(const Key& key) { return {bytes(key.tenant), bytes(key.id), key.kind, 0}; }

const tkw_record* Inputs::record(const Row& row) {
  return copy(tkw_record{sizeof(tkw_record), row.state, key(row.key), bytes(row.owner), row.version, row.due,
                         row.touched, bytes(row.note), bytes(row.body)});
}

const tkw_changeset* Inputs::changeset(const Change& change) {
  std::vector<const tkw_op*> ops;
  for (const Operation& operation : change.operations)
    ops.push_back(copy(tkw_op{sizeof(tkw_op), operation.type, operation.expect, record(operation.row)}));
  tkw_changeset made{sizeof(tkw_changeset), static_cast<std::uint32_t>(ops.size()), {}, array(ops), 0};
  std::copy(change.request.begin(), change.request.end(), made.request_id);
  return copy(made);
}

const tkw_scan* Inputs::scan(const Scan& scan) {
  return copy(tkw_scan{sizeof(tkw_scan), scan.flags, scan.kind, scan.limit, bytes(scan.tenant), bytes(scan.owner),
                       scan.state, 0, bytes(scan.after_tenant), bytes(scan.after_id), bytes(scan.until_id),
                       scan.after_due, scan.until_due});
}

const tkw_touch* Inputs::touch(const Touch& touch) {
  return copy(tkw_touch{sizeof(tkw_touch), 0, key(touch.key), touch.at, bytes(touch.note)});
}

}  // namespace tokenward::conformance
