/// \file
/// What a call is given: copies that are worthless as soon as it has returned.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "client/guarded_block.h"
#include "client/rows.h"
#include "tokenward/storage.h"

namespace tokenward::conformance {

/// How much a call's inputs tell.
enum class InputMemory {
  Overwritten,  ///< Overwritten after the call: a pointer that was kept leads to garbage.
  Guarded,      ///< Read-only during the call and followed by a forbidden page, forbidden afterwards: slow, and final.
};

/// The inputs of one call. With `Guarded` they end in `graves`, which must outlive the store, so that no later
/// allocation makes a kept pointer valid again.
class Inputs {
 public:
  Inputs(InputMemory memory, std::deque<GuardedBlock>& graves) : memory_(memory), graves_(graves) {}
  ~Inputs();
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  tkw_bytes bytes(std::string_view text);

  template <typename Plain>
  const Plain* copy(const Plain& value) {
    return reinterpret_cast<const Plain*>(bytes({reinterpret_cast<const char*>(&value), sizeof value}).p);
  }

  template <typename Plain>
  const Plain* array(const std::vector<Plain>& values) {
    const auto* first = reinterpret_cast<const char*>(values.data());
    return reinterpret_cast<const Plain*>(bytes({first, values.size() * sizeof(Plain)}).p);
  }

  tkw_key key(const Key& key);
  const tkw_record* record(const Row& row);
  const tkw_changeset* changeset(const Change& change);
  const tkw_scan* scan(const Scan& scan);
  const tkw_touch* touch(const Touch& touch);

 private:
  InputMemory memory_;
  std::deque<GuardedBlock>& graves_;
  std::deque<std::vector<std::uint8_t>> blocks_;
  std::deque<GuardedBlock> guarded_;
};

}  // namespace tokenward::conformance
