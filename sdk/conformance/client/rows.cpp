#include "client/rows.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ostream>
#include <random>
#include <string_view>
#include <utility>

namespace tokenward::conformance {
namespace {

/// Text as it can stand in a report: other bytes in hexadecimal, the rest of what is long left out.
std::string printable(std::string_view bytes) {
  constexpr std::size_t kMostShown = 40;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes.substr(0, kMostShown)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F)
      text += c;
    else
      text += std::string("\\x") + kDigits[byte >> 4] + kDigits[byte & 15];
  }
  return bytes.size() > kMostShown ? text + "...(" + std::to_string(bytes.size()) + " bytes)" : text;
}

std::string printable_time(std::int64_t us) { return us == TKW_NO_DUE ? "none" : std::to_string(us); }

constexpr std::array kCodes{
    "TKW_OK",        "TKW_CONFLICT",    "TKW_DUPLICATE",   "TKW_RETRY",    "TKW_UNKNOWN_OUTCOME",
    "TKW_TIMEOUT",   "TKW_CANCELLED",   "TKW_UNAVAILABLE", "TKW_NO_SPACE", "TKW_READ_ONLY",
    "TKW_TOO_LARGE", "TKW_UNSUPPORTED", "TKW_INVALID",     "TKW_SCHEMA",   "TKW_CORRUPT",
    "TKW_INTERNAL",  "TKW_GONE"};

constexpr std::array kFlags{std::pair{TKW_SCAN_DESC, "DESC"},         std::pair{TKW_SCAN_ALL_TENANTS, "ALL_TENANTS"},
                            std::pair{TKW_SCAN_BY_DUE, "BY_DUE"},     std::pair{TKW_SCAN_KEYS, "KEYS"},
                            std::pair{TKW_SCAN_BY_OWNER, "BY_OWNER"}, std::pair{TKW_SCAN_BY_STATE, "BY_STATE"}};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Key& key) {
  return out << printable(key.tenant) << '/' << key.kind << '/' << printable(key.id);
}

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.key << " owner=" << printable(row.owner) << " state=" << row.state
             << " due=" << printable_time(row.due) << " touched=" << row.touched << " note=" << printable(row.note)
             << " body=" << printable(row.body) << " version=" << row.version;
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << code_name(answer.code);
  if (answer.seq != 0) out << " seq=" << answer.seq;
  if (answer.index != 0) out << " index=" << answer.index;
  return answer.message.empty() ? out : out << " \"" << answer.message << '"';
}

std::ostream& operator<<(std::ostream& out, const Scan& scan) {
  out << "scan kind=" << scan.kind << " limit=" << scan.limit << " flags=";
  const char* between = "";
  for (const auto& [flag, name] : kFlags) {
    if (!scan.has(static_cast<std::uint32_t>(flag))) continue;
    out << between << name;
    between = "|";
  }
  return out << " tenant=" << printable(scan.tenant) << " owner=" << printable(scan.owner) << " state=" << scan.state
             << " after=(" << scan.after_due << ',' << printable(scan.after_tenant) << ',' << printable(scan.after_id)
             << ") until=(" << scan.until_due << ',' << printable(scan.until_id) << ')';
}

std::ostream& operator<<(std::ostream& out, const FeedEntry& entry) {
  return out << entry.seq
             << (entry.type == TKW_OP_PUT      ? " put "
                 : entry.type == TKW_OP_DELETE ? " delete "
                                               : " ? ")
             << entry.key;
}

std::string code_name(tkw_rc code) {
  if (code < 0 || static_cast<std::size_t>(code) >= kCodes.size()) return "unknown code " + std::to_string(code);
  return kCodes[static_cast<std::size_t>(code)];
}

Row plain_row(Key key, std::string body) {
  Row row;
  row.key = std::move(key);
  row.body = std::move(body);
  return row;
}

RequestId new_request() {
  static const std::uint32_t process = std::random_device{}();
  static std::atomic<std::uint32_t> counter{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto time = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
  RequestId id{};
  for (std::size_t i = 0; i < 8; ++i) id[i] = static_cast<std::uint8_t>(time >> (56 - 8 * i));
  const std::uint64_t unique = std::uint64_t{process} << 32 | ++counter;
  for (std::size_t i = 0; i < 8; ++i) id[8 + i] = static_cast<std::uint8_t>(unique >> (56 - 8 * i));
  return id;
}

Operation check(Key key, std::uint64_t version) { return {TKW_OP_CHECK, version, plain_row(std::move(key), "")}; }

Operation put(Row row, std::uint64_t expect) { return {TKW_OP_PUT, expect, std::move(row)}; }

Operation remove(Key key, std::uint64_t expect) { return {TKW_OP_DELETE, expect, plain_row(std::move(key), "")}; }

Scan Scan::after(const Row& row) const {
  Scan next = *this;
  next.after_id = row.key.id;
  if (has(TKW_SCAN_ALL_TENANTS)) next.after_tenant = row.key.tenant;
  if (has(TKW_SCAN_BY_DUE)) next.after_due = row.due;
  return next;
}

}  // namespace tokenward::conformance
