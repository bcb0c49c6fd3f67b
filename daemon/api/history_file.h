#pragma once
// A tenant's history as a file to keep: NDJSON, which can be verified without the daemon (see tenant/history_export.h),
// or CSV for a spreadsheet. Pure; one thread at a time.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/history_event.h"
#include "domain/identifiers.h"

namespace tokenward::api {

enum class HistoryFormat : std::uint8_t { Ndjson, Csv };

/// `ndjson` and `csv`, which are also the endings of file names.
[[nodiscard]] std::string_view to_string(HistoryFormat format) noexcept;
[[nodiscard]] std::optional<HistoryFormat> parse_history_format(std::string_view text) noexcept;
[[nodiscard]] std::string_view content_type_of(HistoryFormat format) noexcept;

/// An answer is built in memory, so a file has a bound; some 50,000 events fit.
inline constexpr std::size_t kMaxHistoryFile = 32u << 20;

class HistoryFile {
 public:
  HistoryFile(HistoryFormat format, const domain::TenantHandle& handle, std::size_t max_size = kMaxHistoryFile);

  /// Adds the next event; false where it does not fit: then the file is cut and is of no use.
  [[nodiscard]] bool add(const domain::HistoryEvent& event);

  /// The time of the first event that did not fit, in whole milliseconds, as times in queries may be.
  [[nodiscard]] std::optional<Instant> cut_at() const noexcept { return cut_at_; }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  const HistoryFormat format_;
  const domain::TenantHandle handle_;
  const std::size_t max_size_;
  std::string text_;
  std::optional<Instant> cut_at_;
};

/// One cell of CSV (RFC 4180): quoted where it must be. What a spreadsheet would take for a formula (it begins with
/// `=`, `+`, `-`, `@`, tab or carriage return) gets an apostrophe in front.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace tokenward::api
