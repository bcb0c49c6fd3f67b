// The commands `clock show | accept | rewind` and `history accept-rollback`: what an operator says when the daemon is
// right to doubt its clock or its store, and the operator knows better. The daemon is stopped meanwhile.

#include <boost/json/serialize.hpp>
#include <iostream>

#include "app/household.h"
#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "crypto/keyring_file.h"
#include "tenant/clock_mark.h"

namespace tokenward::app {
namespace {

/// Opens the household as it is, whatever clock and anchors say of it.
Result<std::unique_ptr<Household>> open_as_it_is(const Settings& settings, Log& log) {
  auto keyring = crypto::load_keyring(settings.keyring);
  if (!keyring) return keyring.error();
  return open_household(settings, *keyring, Expecting::Present, log);
}

}  // namespace

ExitCode run_clock(const ClockOptions& options) {
  harden_process();
  const SystemClock wall;
  Log log(std::cerr, wall, {.level = LogLevel::Warning, .format = options.settings.log.format});
  auto household = open_as_it_is(options.settings, log);
  if (!household) return refuse(household.error());
  tenant::House& house = *(*household)->house;
  const Instant now = wall.now();
  const std::string mark = (*household)->mark ? to_rfc3339(*(*household)->mark) : "none";
  if (options.act == ClockAct::Show) {
    std::cout << "clock " << to_rfc3339(now) << (is_clock_synchronised() ? " (synchronised)" : " (not synchronised)")
              << "\nmark  " << mark << '\n';
    return ExitCode::Ok;
  }
  const bool rewinding = (*household)->mark && *(*household)->mark > now;
  if (options.act == ClockAct::Accept && rewinding) {
    return refuse(
        {ErrorCode::Conflict, "the clock is behind the mark " + mark +
                                  ": only `tokenward clock rewind` goes back, and may revive expired tokens"});
  }
  auto written =
      tenant::write_clock_mark(house.default_room().store(), *house.keyring(), now, tenant::MarkMove::Anywhere);
  if (!written) return refuse(written.error());
  auto recorded = house.record_clock_set(local_actor(), mark, to_rfc3339(now));
  if (!recorded) return refuse(recorded.error());
  std::cout << "mark  " << to_rfc3339(now) << " (was " << mark << ")\n";
  return ExitCode::Ok;
}

ExitCode run_accept_rollback(const AcceptRollbackOptions& options) {
  harden_process();
  const SystemClock wall;
  Log log(std::cerr, wall, {.level = LogLevel::Warning, .format = options.settings.log.format});
  auto household = open_as_it_is(options.settings, log);
  if (!household) return refuse(household.error());
  for (const auto& room : (*household)->house->rooms()) {
    const auto accepted = room->store().every_part([&](storage::Store& part) -> Result<void> {
      const auto info = part.info();
      if (!info) return info.error();
      if (auto kept = (*household)->anchors.lock()->accept(part.name(), *info); !kept) return kept;
      std::cout << part.name() << ": accepted at change " << info->last_seq << '\n';
      return {};
    });
    if (!accepted) return refuse(accepted.error());
  }
  return ExitCode::Ok;
}

}  // namespace tokenward::app
