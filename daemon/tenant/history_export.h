#pragma once
// A tenant's history outside the daemon: what one line of an NDJSON export holds, and how anybody checks an export,
// without a key and without the daemon.
//
// A line is the event as the API shows it, and what its hash is made of besides: `handle` (the tenant's, hexadecimal),
// `at_us` (microseconds since 1970), `owner`, `before`, `after` (JSON values), `record` (SHA-256 of the record that was
// changed), `salt` and `c`. Absent values are null; once a person is erased, so are the personal ones and the salt.
//
//   c    = SHA-256(salt ‖ JCS({owner, label, actor, source, reason, before, after}))         where there is a salt
//   hash = SHA-256("tokenward/history/v1" ‖ handle ‖ hash of the event before it; 32 zero bytes before the first
//                  ‖ SHA-256(JCS({seq, at: at_us, action, subject, record, c})))
//
// JCS is RFC 8785; in both objects a text that is absent is "". Pure functions; any thread.

#include <boost/json/object.hpp>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "domain/history_event.h"
#include "domain/identifiers.h"

namespace tokenward::tenant {

/// One line of an export.
[[nodiscard]] boost::json::object export_line(const domain::TenantHandle& handle, const domain::HistoryEvent& event);

/// What was found in an export. No problem: every line is an event whose detail is as it was committed to, and each
/// follows from the one before. What the first line follows from is known only where it is event 1.
struct ExportReport {
  std::uint64_t events = 0;
  std::uint64_t first_seq = 0;        ///< 0: there is no event.
  std::uint64_t last_seq = 0;         ///< The same.
  std::vector<std::string> problems;  ///< The first hundred, a line each.
  /// The last event's hash, hexadecimal, to be compared with what is known of the chain from elsewhere: an export that
  /// somebody wrote anew as a whole is consistent in itself.
  std::string head;
};

/// Checks an NDJSON export. One that was filtered shows its gaps as problems.
[[nodiscard]] ExportReport check_export(std::istream& lines);

}  // namespace tokenward::tenant
