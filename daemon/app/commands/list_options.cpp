#include "app/commands/list_options.h"

namespace tokenward::app {

namespace json = boost::json;

void add_list_options(CLI::App& app, ListOptions& options) {
  app.add_option("--limit", options.limit, "Rows of a page")->check(CLI::Range(1, 200))->capture_default_str();
  app.add_option("--cursor", options.cursor, "Where the page starts: what the page before ended with");
  app.add_flag("--all", options.all, "Every page");
}

ExitCode run_list(const Invocation& invocation, const FetchPage& fetch, const std::string& path, const Query& query,
                  const ListOptions& options, std::span<const Column> columns) {
  json::array rows;
  std::string cursor = options.cursor;
  do {
    Query page = query;
    page.add("limit", std::to_string(options.limit)).add("cursor", cursor);
    const auto answer = fetch(path + page.text());
    if (!answer) return invocation.fail(answer.error());
    for (json::value& row : items_of(*answer)) rows.push_back(std::move(row));
    cursor = next_cursor_of(*answer);
  } while (options.all && !cursor.empty());

  if (invocation.options.json) {
    print_json(invocation.out(), json::object{{"items", std::move(rows)},
                                              {"next_cursor", cursor.empty() ? json::value{} : json::value(cursor)}});
    return ExitCode::Ok;
  }
  print_table(invocation.out(), columns, rows);
  if (!cursor.empty()) invocation.err() << "more: --cursor " << cursor << '\n';
  return ExitCode::Ok;
}

ExitCode run_list(const Invocation& invocation, ApiClient& client, const std::string& path, const Query& query,
                  const ListOptions& options, std::span<const Column> columns) {
  return run_list(
      invocation, [&](const std::string& target) { return client.get(target); }, path, query, options, columns);
}

}  // namespace tokenward::app
