#include "api/history_file.h"

#include <boost/json/serialize.hpp>
#include <chrono>
#include <initializer_list>

#include "base/encoding.h"
#include "tenant/history_export.h"

namespace tokenward::api {
namespace {

using domain::EventDetail;
using domain::HistoryEvent;

/// Those of an event in a list, in their order, and what else was recorded.
constexpr std::string_view kHeader = "seq,at,actor,source,action,subject,label,reason,hash,owner,before,after\r\n";

std::string csv_line(const HistoryEvent& event) {
  const EventDetail& detail = event.detail;
  std::string line;
  for (const std::string& cell : {std::to_string(event.seq), to_rfc3339(event.at), detail.actor, detail.source,
                                  std::string(domain::to_string(event.action)), event.subject, detail.label,
                                  detail.reason, to_hex(event.hash), detail.owner, detail.before, detail.after}) {
    if (!line.empty()) line += ',';
    line += csv_cell(cell);
  }
  return line += "\r\n";
}

}  // namespace

std::string_view to_string(HistoryFormat format) noexcept { return format == HistoryFormat::Csv ? "csv" : "ndjson"; }

std::optional<HistoryFormat> parse_history_format(std::string_view text) noexcept {
  for (const HistoryFormat format : {HistoryFormat::Ndjson, HistoryFormat::Csv}) {
    if (text == to_string(format)) return format;
  }
  return std::nullopt;
}

std::string_view content_type_of(HistoryFormat format) noexcept {
  return format == HistoryFormat::Csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
}

HistoryFile::HistoryFile(HistoryFormat format, const domain::TenantHandle& handle, std::size_t max_size)
    : format_(format), handle_(handle), max_size_(max_size) {
  if (format_ == HistoryFormat::Csv) text_ = kHeader;
}

bool HistoryFile::add(const HistoryEvent& event) {
  const std::string line = format_ == HistoryFormat::Csv
                               ? csv_line(event)
                               : boost::json::serialize(tenant::export_line(handle_, event)) + '\n';
  if (text_.size() + line.size() > max_size_) {
    cut_at_ = std::chrono::floor<std::chrono::milliseconds>(event.at);
    return false;
  }
  text_ += line;
  return true;
}

std::string csv_cell(std::string_view text) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  std::string cell;
  if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos) cell += '\'';
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

}  // namespace tokenward::api
