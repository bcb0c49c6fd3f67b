/// \file
/// Random changes, touches and scans over few keys, so that they collide. The same seed makes the same ones.
#pragma once

#include <cstdint>
#include <random>

#include "client/model.h"
#include "client/rows.h"

namespace tokenward::conformance {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// 0 to n - 1.
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }

  Key key();
  Row row(Key key);

  /// Expects mostly what is true in `model`, sometimes not.
  Change change(const Model& model);
  Scan scan();
  Touch touch();

 private:
  Operation operation(const Key& key, const Model& model);

  std::mt19937_64 engine_;
};

}  // namespace tokenward::conformance
