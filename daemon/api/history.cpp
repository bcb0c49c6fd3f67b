#include "api/history.h"

#include "api/common_members.h"
#include "api/history_file.h"
#include "api/nullable.h"
#include "base/encoding.h"
#include "http/query_reader.h"
#include "storage/event_records.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using domain::HistoryEvent;
using tenant::HistoryQuery;

json::object to_json(const HistoryEvent& event) {
  return {{"seq", event.seq},
          {"at", to_rfc3339(event.at)},
          {"actor", text_or_null(event.detail.actor)},
          {"source", text_or_null(event.detail.source)},
          {"action", domain::to_string(event.action)},
          {"subject", text_or_null(event.subject)},
          {"label", text_or_null(event.detail.label)},
          {"reason", text_or_null(event.detail.reason)},
          {"hash", to_hex(event.hash)},
          {"owner", text_or_null(event.detail.owner)},
          {"before", storage::json_or_null(event.detail.before)},
          {"after", storage::json_or_null(event.detail.after)}};
}

/// A page, or where `format` is set a file.
struct HistoryRequest {
  HistoryQuery query;
  std::optional<HistoryFormat> format;
};

Result<HistoryRequest> read_request(const http::Call& call) {
  http::QueryReader in(call);
  HistoryRequest request;
  HistoryQuery& query = request.query;
  query.actions = in.parsed("action", domain::ActionSet::parse,
                            "Names of actions, such as token.minted or token.minted,token.rotated, each once.")
                      .value_or(domain::ActionSet{});
  query.subject = in.text("subject");
  if (const auto owner = in.parsed("owner", domain::Owner::parse, kOwnerForm)) query.owner = owner->text();
  query.text = in.text("text").value_or("");
  query.from = in.instant("from");
  query.to = in.instant("to");
  request.format = in.parsed("format", parse_history_format, "ndjson or csv.");
  if (!request.format) {
    query.limit = in.integer("limit", 1, tenant::kMaxPageLimit, tenant::kDefaultPageLimit);
    query.cursor = in.text("cursor").value_or("");
  }
  if (const auto done = in.finish(); !done) return done.error();
  return request;
}

Result<Reply> reply_with_page(tenant::HistoryService& history, const http::Call& call, const HistoryQuery& query) {
  const auto page = history.list(call.caller, *call.tenant, query);
  if (!page) return page.error();
  json::array items;
  for (const HistoryEvent& event : page->items) items.push_back(to_json(event));
  return Reply::ok(page_json(std::move(items), page->next_cursor));
}

Result<Reply> reply_with_file(tenant::HistoryService& history, const http::Call& call, const HistoryQuery& query,
                              HistoryFormat format) {
  HistoryFile file(format, call.tenant->handle());
  const auto done =
      history.export_all(call.caller, *call.tenant, query, [&](const HistoryEvent& event) { return file.add(event); });
  if (!done) return done.error();
  if (const auto cut = file.cut_at()) {
    return Error{
        ErrorCode::Invalid,
        "This is more than one file may hold. Ask for it in parts; the first may end with to=" + to_rfc3339(*cut) + '.',
        "to"};
  }
  return Reply::file(std::string(content_type_of(format)),
                     call.tenant->slug().text() + "-history." + std::string(to_string(format)), std::move(file).text());
}

}  // namespace

Result<Reply> read_history(tenant::HistoryService& history, const http::Call& call) {
  const auto request = read_request(call);
  if (!request) return request.error();
  if (!request->format) return reply_with_page(history, call, request->query);
  return reply_with_file(history, call, request->query, *request->format);
}

Result<Reply> verify_history(tenant::HistoryService& history, const http::Call& call) {
  const auto report = history.verify(call.caller, *call.tenant);
  if (!report) return report.error();
  json::array problems(report->problems.begin(), report->problems.end());
  return Reply::ok({{"verified", report->problems.empty()},
                    {"events", report->events},
                    {"head", report->head},
                    {"problems", std::move(problems)}});
}

}  // namespace tokenward::api
