// The command `history verify`.

#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>

#include "app/household.h"
#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "crypto/keyring_file.h"
#include "tenant/history_export.h"
#include "tenant/history_verifier.h"

namespace tokenward::app {
namespace {

void print(const std::string& tenant, const tenant::HistoryReport& report, OutputFormat format) {
  if (format == OutputFormat::Json) {
    boost::json::array problems(report.problems.begin(), report.problems.end());
    std::cout << boost::json::serialize(boost::json::object{{"tenant", tenant},
                                                            {"events", report.events},
                                                            {"records", report.records},
                                                            {"head", report.head},
                                                            {"problems", std::move(problems)}})
              << '\n';
    return;
  }
  std::cout << tenant << ": " << report.events << " events, " << report.records << " records, head " << report.head
            << (report.problems.empty() ? ": whole" : ": DAMAGED") << '\n';
  for (const auto& problem : report.problems) std::cout << "  " << problem << '\n';
}

/// The slugs to check: the one that was asked for, or all.
Result<std::vector<std::string>> tenants_of(tenant::House& house, const std::string& asked) {
  if (!asked.empty()) return std::vector{asked};
  std::vector<std::string> slugs;
  const domain::Authority local{.role = domain::Role::Operator,
                                .tenant = {},
                                .owner = {},
                                .scopes = {},
                                .credential = {},
                                .source = local_actor()};
  std::string cursor;
  do {
    auto page = house.tenants().list(local, tenant::kMaxPageLimit, cursor);
    if (!page) return page.error();
    for (const auto& listing : page->items) slugs.push_back(listing.slug.text());
    cursor = page->next_cursor;
  } while (!cursor.empty());
  return slugs;
}

/// Checks a file: needs neither daemon nor keys.
ExitCode verify_export(const HistoryVerifyOptions& options) {
  std::ifstream file(options.export_file, std::ios::binary);
  if (!file) return refuse({ErrorCode::NotFound, options.export_file.string() + " cannot be read"});
  auto checked = tenant::check_export(file);
  print("events " + std::to_string(checked.first_seq) + " to " + std::to_string(checked.last_seq),
        {.events = checked.events, .problems = checked.problems, .head = checked.head}, options.format);
  return checked.problems.empty() ? ExitCode::Ok : ExitCode::Damaged;
}

}  // namespace

ExitCode run_history_verify(const HistoryVerifyOptions& options) {
  harden_process();
  if (!options.export_file.empty()) return verify_export(options);
  const SystemClock clock;
  Log log(std::cerr, clock, {.level = LogLevel::Warning, .format = options.settings.log.format});
  auto keyring = crypto::load_keyring(options.settings.keyring);
  if (!keyring) return refuse(keyring.error());
  auto household = open_household(options.settings, *keyring, Expecting::Sound, log);
  if (!household) return refuse(household.error());
  tenant::House& house = *(*household)->house;
  auto slugs = tenants_of(house, options.tenant);
  if (!slugs) return refuse(slugs.error());
  bool whole = true;
  for (const auto& text : *slugs) {
    const auto slug = domain::TenantSlug::parse(text);
    if (!slug) return refuse({ErrorCode::NotFound, "there is no such tenant"});
    auto tenant = house.directory().find(*slug);
    if (!tenant) return refuse(tenant.error());
    auto report =
        tenant::verify_history((*tenant)->room().store(), house.default_room().store(), **keyring, (*tenant)->handle());
    if (!report) return refuse(report.error());
    print(text, *report, options.format);
    whole &= report->problems.empty();
  }
  return whole ? ExitCode::Ok : ExitCode::Damaged;
}

}  // namespace tokenward::app
