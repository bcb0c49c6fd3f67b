// tokenward history list | export | verify

#include "app/commands/command.h"
#include "app/commands/list_options.h"

#include <array>
#include <fstream>

namespace tokenward::app {
namespace {

constexpr std::array<Column, 6> kColumns{{{"SEQ", "seq"},
                                          {"AT", "at"},
                                          {"ACTION", "action"},
                                          {"ACTOR", "actor"},
                                          {"SUBJECT", "subject"},
                                          {"REASON", "reason"}}};

struct Filters {
  std::string tenant = "self";
  std::string action, subject, owner, text, from, to;
};

Query query_of(const Filters& filters) {
  Query query;
  query.add("action", filters.action).add("subject", filters.subject).add("owner", filters.owner);
  query.add("text", filters.text).add("from", filters.from).add("to", filters.to);
  return query;
}

std::string history_path(const Filters& filters) { return tenant_path(filters.tenant) + "/history"; }

struct HistoryListOptions {
  Filters filters;
  ListOptions page;
};

ExitCode list(const Invocation& invocation, const HistoryListOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    return run_list(invocation, client, history_path(options.filters), query_of(options.filters), options.page,
                    kColumns);
  });
}

struct ExportOptions {
  Filters filters;
  std::string format = "ndjson";
  std::string output;
};

ExitCode export_history(const Invocation& invocation, const ExportOptions& options) {
  Query query = query_of(options.filters);
  query.add("format", options.format);
  return invocation.with_client([&](ApiClient& client) {
    std::ofstream file;
    if (!options.output.empty()) {
      file.open(options.output, std::ios::binary | std::ios::trunc);
      if (!file) return invocation.fail({ErrorCode::Invalid, options.output + " cannot be written"});
    }
    const auto copied =
        client.download(history_path(options.filters) + query.text(), options.output.empty() ? invocation.out() : file);
    return copied ? ExitCode::Ok : invocation.fail(copied.error());
  });
}

struct VerifyOptions {
  std::string tenant;
  std::string export_file;
};

ExitCode verify(const Invocation& invocation, const VerifyOptions& options) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  if (!settings) return ExitCode::Settings;
  return run_history_verify({.settings = std::move(*settings),
                             .format = invocation.format(),
                             .tenant = options.tenant,
                             .export_file = options.export_file});
}

struct NoOptions {};

ExitCode accept_rollback(const Invocation& invocation, const NoOptions&) {
  auto settings = invocation.settings(SettingsUser::Daemon);
  return settings ? run_accept_rollback({.settings = std::move(*settings)}) : ExitCode::Settings;
}

void add_filters(CLI::App& app, Filters& filters) {
  app.add_option("-t,--tenant", filters.tenant, "The tenant; default: the caller's own");
  app.add_option("--action", filters.action, "Only these actions: token.minted,token.rotated, policy.changed, ...");
  app.add_option("--subject", filters.subject, "Only what was done to this token or other subject");
  app.add_option("--owner", filters.owner, "Only what concerns this owner's tokens");
  app.add_option("--text", filters.text, "Only what has this text in label, owner, actor, source, reason or subject");
  app.add_option("--from", filters.from, "Only at or after this time (RFC 3339)")->type_name("TIME");
  app.add_option("--to", filters.to, "Only before it")->type_name("TIME");
}

}  // namespace

void add_history_commands(CLI::App& root, Invocation& invocation) {
  CLI::App& group = add_group(root, "history", "Read, export and verify what was done");

  auto listing = add_command<HistoryListOptions>(group, "list", "List events, newest first", invocation, list);
  add_filters(listing.app, listing.options.filters);
  add_list_options(listing.app, listing.options.page);

  auto exporting = add_command<ExportOptions>(group, "export", "Copy events, oldest first", invocation, export_history);
  add_filters(exporting.app, exporting.options.filters);
  exporting.app.add_option("--format", exporting.options.format, "ndjson or csv")
      ->check(CLI::IsMember({"ndjson", "csv"}))
      ->capture_default_str();
  exporting.app.add_option("-o,--output", exporting.options.output, "The file to write; default: standard output")
      ->type_name("FILE");

  auto verifying = add_command<VerifyOptions>(
      group, "verify", "Check that the chain of events is whole: exit code 5 if it was damaged or tampered with",
      invocation, verify);
  verifying.app.add_option("-t,--tenant", verifying.options.tenant, "Only this tenant's; default: every tenant's");
  verifying.app
      .add_option("--export-file", verifying.options.export_file, "An NDJSON export to check instead of the store")
      ->type_name("FILE");

  add_command<NoOptions>(group, "accept-rollback",
                         "Let a store be served that was restored from a backup, with the daemon stopped", invocation,
                         accept_rollback);
}

}  // namespace tokenward::app
