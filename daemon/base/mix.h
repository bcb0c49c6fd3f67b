#pragma once
// Numbers that look random, of numbers that do not.

#include <cstdint>

namespace tokenward {

/// A permutation of all numbers that shows no order: every bit of the input bears on every bit of the result. Not for
/// secrets. The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA
/// 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t number) noexcept {
  number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return number ^ number >> 31;
}

}  // namespace tokenward
