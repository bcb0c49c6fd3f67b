/// \file
/// How rows are found by their key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

#include "row.h"

namespace tokenward::file {

/// Keys and rows alike, so that a row can be looked for by a key. Seeded anew in every process: ids may be names that
/// strangers choose, who could otherwise choose such as collide.
///
/// Not noexcept, because the standard library keeps the value beside each element only then, and a table that grows
/// would have to visit every row.
class KeyHash {
 public:
  using is_transparent = void;

  std::size_t operator()(const Key& key) const { return mix(mix(seed() ^ key.kind, key.tenant), key.id); }
  std::size_t operator()(const Row::Pointer& row) const { return (*this)(row->key()); }

 private:
  static std::uint64_t seed() {
    static const std::uint64_t drawn = [] {
      std::random_device device;
      return std::uint64_t{device()} << 32 | device();
    }();
    return drawn;
  }

  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    __extension__ typedef unsigned __int128 Wide;
    const Wide product = static_cast<Wide>(a ^ seed()) * (b ^ kOdd);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

  static std::uint64_t mix(std::uint64_t state, std::string_view text) {
    state = fold(state, text.size());
    while (!text.empty()) {
      std::uint64_t word = 0;
      const std::size_t n = text.size() < sizeof word ? text.size() : sizeof word;
      std::memcpy(&word, text.data(), n);
      state = fold(state, word);
      text.remove_prefix(n);
    }
    return state;
  }
};

struct KeyEqual {
  using is_transparent = void;

  bool operator()(const Row::Pointer& a, const Row::Pointer& b) const noexcept { return a->key() == b->key(); }
  bool operator()(const Row::Pointer& a, const Key& b) const noexcept { return a->key() == b; }
  bool operator()(const Key& a, const Row::Pointer& b) const noexcept { return a == b->key(); }
};

}  // namespace tokenward::file
