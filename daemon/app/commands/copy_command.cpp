// tokenward tenant copy

#include "app/commands/command.h"
#include "app/output.h"
#include "app/progress_bar.h"

#include <thread>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kBetweenQuestions{200};

struct CopyOptions {
  std::string tenant;
  std::string store;
  bool verify = false;
  bool cancel = false;
};

std::string text_of(const json::value& move, std::string_view member) {
  const auto* value = move.is_object() ? move.get_object().if_contains(member) : nullptr;
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::uint64_t number_of(const json::value& move, std::string_view member) {
  const auto* value = move.is_object() ? move.get_object().if_contains(member) : nullptr;
  return value != nullptr && value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

/// The move that the daemon began, or has been at since somebody asked for the same before.
Result<json::value> begin(ApiClient& client, const std::string& path, const CopyOptions& options) {
  auto begun = client.post(path, {{"store", options.store}, {"verify", options.verify}});
  if (begun || begun.error().code != ErrorCode::Conflict) return begun;
  auto running = client.get(path);
  const bool same = running && text_of(*running, "to") == options.store && text_of(*running, "ended_at").empty();
  return same ? running : begun;
}

ExitCode show_end(const Invocation& invocation, const json::value& move) {
  const std::string phase = text_of(move, "phase");
  if (phase == "done") return invocation.show(Result<json::value>(move));
  const std::string why = phase == "cancelled" ? "it was cancelled" : text_of(move, "problem");
  return invocation.fail({ErrorCode::Conflict, "the tenant stays in store " + text_of(move, "from") + ": " + why});
}

ExitCode follow(const Invocation& invocation, ApiClient& client, const std::string& path, json::value move) {
  {
    ProgressBar bar(invocation.err(), invocation.err_is_screen());
    while (text_of(move, "ended_at").empty()) {
      bar.show(text_of(move, "phase"), number_of(move, "rows"), number_of(move, "total"));
      std::this_thread::sleep_for(kBetweenQuestions);
      auto next = client.get(path);
      if (!next) return invocation.fail(next.error());
      move = std::move(*next);
    }
  }
  return show_end(invocation, move);
}

ExitCode copy(const Invocation& invocation, const CopyOptions& options) {
  return invocation.with_client([&](ApiClient& client) {
    const std::string path = tenant_path(options.tenant) + "/move";
    if (options.cancel) return invocation.show(client.remove(path));
    if (options.store.empty()) return invocation.fail({ErrorCode::Invalid, "say where: --to STORE"});
    auto begun = begin(client, path, options);
    return begun ? follow(invocation, client, path, std::move(*begun)) : invocation.fail(begun.error());
  });
}

}  // namespace

void add_copy_command(CLI::App& tenant_group, Invocation& invocation) {
  auto copying = add_command<CopyOptions>(tenant_group, "copy", "Move a tenant into another store while it is used",
                                          invocation, copy);
  copying.app.add_option("ID", copying.options.tenant, "The tenant's slug")->required();
  auto* const store = copying.app.add_option("--to", copying.options.store, "The store it is to live in");
  copying.app.add_flag("--verify", copying.options.verify,
                       "Compare every record, and check the history, before the new store is in charge");
  auto* const cancel =
      copying.app.add_flag("--cancel", copying.options.cancel, "End what is under way; the old store stays in charge");
  store->excludes(cancel);
  copying.app.footer(
      "The daemon does the work: ending this command ends nothing, and the same command follows it again. If the "
      "daemon "
      "ends, the old store is in charge, and the same command goes on where it stood.");
}

}  // namespace tokenward::app
