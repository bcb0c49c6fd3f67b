/// \file
/// The ABI's rule of growth, once for both sides: what a struct of a neighbour that was built with an older or newer
/// header must look like. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tokenward/storage.h"

namespace tokenward::sdk {

/// The bytes of `Struct` in version 1.0 of the ABI. Every struct that is ever given has at least those.
template <class Struct>
inline constexpr std::size_t kFirstSize = 0;
/// Of tkw_error.
template <>
inline constexpr std::size_t kFirstSize<tkw_error> = TKW_SIZE_THROUGH(tkw_error, message);
/// Of tkw_call.
template <>
inline constexpr std::size_t kFirstSize<tkw_call> = TKW_SIZE_THROUGH(tkw_call, cancelled);
/// Of tkw_record.
template <>
inline constexpr std::size_t kFirstSize<tkw_record> = TKW_SIZE_THROUGH(tkw_record, body);
/// Of tkw_op.
template <>
inline constexpr std::size_t kFirstSize<tkw_op> = TKW_SIZE_THROUGH(tkw_op, record);
/// Of tkw_changeset.
template <>
inline constexpr std::size_t kFirstSize<tkw_changeset> = TKW_SIZE_THROUGH(tkw_changeset, flags);
/// Of tkw_result.
template <>
inline constexpr std::size_t kFirstSize<tkw_result> = TKW_SIZE_THROUGH(tkw_result, err);
/// Of tkw_scan.
template <>
inline constexpr std::size_t kFirstSize<tkw_scan> = TKW_SIZE_THROUGH(tkw_scan, until_due_us);
/// Of tkw_change.
template <>
inline constexpr std::size_t kFirstSize<tkw_change> = TKW_SIZE_THROUGH(tkw_change, key);
/// Of tkw_touch.
template <>
inline constexpr std::size_t kFirstSize<tkw_touch> = TKW_SIZE_THROUGH(tkw_touch, note);
/// Of tkw_info.
template <>
inline constexpr std::size_t kFirstSize<tkw_info> = TKW_SIZE_THROUGH(tkw_info, store_id);
/// Of tkw_host.
template <>
inline constexpr std::size_t kFirstSize<tkw_host> = TKW_SIZE_THROUGH(tkw_host, service);
/// Of tkw_storage.
template <>
inline constexpr std::size_t kFirstSize<tkw_storage> = TKW_SIZE_THROUGH(tkw_storage, extension);
/// Of tkw_plugin.
template <>
inline constexpr std::size_t kFirstSize<tkw_plugin> = TKW_SIZE_THROUGH(tkw_plugin, settings_schema);

/// How a struct that was given fits what this build knows.
enum class Fit : std::uint8_t {
  Fits,     ///< Members up to `struct_size` may be read; those of this build beyond it were not asked for.
  Broken,   ///< Shorter than in version 1.0, or of an absurd size.
  Unknown,  ///< Asks for something that this build does not know.
};

/// Looks at `given.struct_size` and at the bytes beyond `Struct`, which must be zero.
template <class Struct>
[[nodiscard]] Fit fit_of(const Struct& given) noexcept {
  static_assert(kFirstSize<Struct> > 0, "only structs that grow have a size to check");
  constexpr std::uint32_t kAbsurd = 64 * 1024;
  if (given.struct_size < kFirstSize<Struct> || given.struct_size > kAbsurd) return Fit::Broken;
  if (given.struct_size <= sizeof(Struct)) return Fit::Fits;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&given);
  const bool zero = std::all_of(bytes + sizeof(Struct), bytes + given.struct_size, [](auto byte) { return byte == 0; });
  return zero ? Fit::Fits : Fit::Unknown;
}

}  // namespace tokenward::sdk
