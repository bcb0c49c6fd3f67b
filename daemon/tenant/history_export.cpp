#include "tenant/history_export.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "base/encoding.h"
#include "crypto/history_hash.h"
#include "storage/body_reader.h"
#include "storage/event_records.h"

namespace tokenward::tenant {
namespace {

namespace json = boost::json;
using domain::EventDetail;
using domain::HistoryEvent;
using storage::core_of, storage::detail_of, storage::json_or_null;

constexpr std::size_t kMaxProblems = 100;
constexpr Instant kEndOfTime = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};

json::value text_or_null(const std::string& text) { return text.empty() ? json::value{} : json::value(text); }

struct Line {
  domain::TenantHandle handle;
  HistoryEvent event;
};

/// Reads members of an export. What is missing or of another form is noted in `body`.
class LineReader {
 public:
  explicit LineReader(const json::object& line) : line_(line), body_(line) {}

  std::string nullable_text(std::string_view name) { return is_null(name) ? std::string{} : body_.text(name); }
  std::string nullable_json(std::string_view name) {
    const json::value* value = line_.if_contains(name);
    return value == nullptr || value->is_null() ? std::string{} : json::serialize(*value);
  }
  bool is_null(std::string_view name) const {
    const json::value* value = line_.if_contains(name);
    return value != nullptr && value->is_null();
  }
  storage::BodyReader& body() { return body_; }

 private:
  const json::object& line_;
  storage::BodyReader body_;
};

/// None where the line is not exactly what `export_line` writes: what it shows is then what was hashed.
std::optional<Line> read_line(const std::string& text) {
  json::error_code error;
  const json::value parsed = json::parse(text, error);
  if (error || !parsed.is_object()) return std::nullopt;
  LineReader in(parsed.get_object());
  const auto action = domain::parse_action(in.body().text("action"));
  if (!action) return std::nullopt;
  Line line{.handle = {in.body().bytes<domain::TenantHandle::kSize>("handle")},
            .event = {.seq = static_cast<std::uint64_t>(in.body().integer("seq")),
                      .at = in.body().instant("at_us"),
                      .action = *action,
                      .subject = in.nullable_text("subject"),
                      .record_digest = in.body().bytes<32>("record"),
                      .commitment = in.body().bytes<32>("c"),
                      .salt = std::nullopt,
                      .detail = {.owner = in.nullable_text("owner"),
                                 .label = in.nullable_text("label"),
                                 .actor = in.nullable_text("actor"),
                                 .source = in.nullable_text("source"),
                                 .reason = in.nullable_text("reason"),
                                 .before = in.nullable_json("before"),
                                 .after = in.nullable_json("after")},
                      .hash = in.body().bytes<32>("hash"),
                      .seal = {}}};
  if (!in.is_null("salt")) line.event.salt = in.body().bytes<16>("salt");
  const bool in_time = line.event.at >= Instant{} && line.event.at < kEndOfTime;
  if (in.body().failed() || !in_time || json::serialize(export_line(line.handle, line.event)) != text)
    return std::nullopt;
  return line;
}

/// Walks an export from its first line to its last.
class ExportWalk {
 public:
  void visit(const std::string& text) {
    ++lines_;
    const auto line = read_line(text);
    if (!line) return problem("is not as it was exported");
    const HistoryEvent& event = line->event;
    if (!previous_) {
      report_.first_seq = event.seq;
      if (event.seq == 1) previous_ = Line{line->handle, {}};
    } else if (event.seq != report_.last_seq + 1) {
      problem("is event " + std::to_string(event.seq) + ", but event " + std::to_string(report_.last_seq + 1) +
              " should follow");
    }
    check_detail(event);
    if (previous_) check_hash(*previous_, *line);
    ++report_.events;
    report_.last_seq = event.seq;
    previous_ = *line;
  }

  [[nodiscard]] ExportReport finish() && {
    if (report_.events > 0) report_.head = to_hex(previous_->event.hash);
    return std::move(report_);
  }

 private:
  void problem(const std::string& what) {
    if (report_.problems.size() == kMaxProblems) return;
    report_.problems.push_back("line " + std::to_string(lines_) + ' ' + what);
  }

  void check_detail(const HistoryEvent& event) {
    if (!event.salt) {
      const EventDetail erased;
      if (detail_of(event.detail) != detail_of(erased)) problem("has a detail without its salt");
      return;
    }
    const auto commitment = crypto::detail_commitment(*event.salt, detail_of(event.detail));
    if (!commitment || commitment->bytes != event.commitment) problem("has a detail that was changed");
  }

  void check_hash(const Line& previous, const Line& line) {
    if (line.handle != previous.handle) problem("is of another tenant");
    const auto hash = crypto::event_hash(line.handle, crypto::Digest{previous.event.hash}, core_of(line.event));
    if (!hash || hash->bytes != line.event.hash) problem("has a hash that does not follow from the event before");
  }

  std::uint64_t lines_ = 0;
  std::optional<Line> previous_;  ///< Before event 1: an event of zeros.
  ExportReport report_;
};

}  // namespace

json::object export_line(const domain::TenantHandle& handle, const HistoryEvent& event) {
  const EventDetail& detail = event.detail;
  return {{"seq", event.seq},
          {"at", to_rfc3339(event.at)},
          {"actor", text_or_null(detail.actor)},
          {"source", text_or_null(detail.source)},
          {"action", domain::to_string(event.action)},
          {"subject", text_or_null(event.subject)},
          {"label", text_or_null(detail.label)},
          {"reason", text_or_null(detail.reason)},
          {"hash", to_hex(event.hash)},
          {"handle", domain::to_string(handle)},
          {"at_us", to_micros(event.at)},
          {"owner", text_or_null(detail.owner)},
          {"before", json_or_null(detail.before)},
          {"after", json_or_null(detail.after)},
          {"record", to_hex(event.record_digest)},
          {"salt", event.salt ? json::value(to_hex(*event.salt)) : json::value{}},
          {"c", to_hex(event.commitment)}};
}

ExportReport check_export(std::istream& lines) {
  ExportWalk walk;
  for (std::string line; std::getline(lines, line);) walk.visit(line);
  return std::move(walk).finish();
}

}  // namespace tokenward::tenant
