#include "store.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "reader.h"
#include "schema.h"

namespace tokenward::mysql {
namespace {

/// How often the server is asked for commits of other nodes while somebody waits for them.
constexpr std::chrono::milliseconds kAskEvery{20};

/// So many calls may write at a time: while one waits for its commit, another can lock and look.
constexpr std::uint32_t kAppliers = 2;

/// A server that went away may have lost commits that others had seen already. This many seqs are skipped whenever that
/// may have happened, more than can have been seen and lost.
void raise_seq(Connection& connection) {
  connection.run("UPDATE tokenward_meta SET seq = seq + 1048576 WHERE one = 1");
}

}  // namespace

Store::Store(Connector& connector, std::unique_ptr<Connection> first)
    : connector_(connector),
      writer_([] { return std::chrono::steady_clock::now(); }),
      killer_([this](const Endpoint& server, const Patience& patience) {
        return connector_.connect_to_kill(server, patience);
      }),
      pool_(
          connector.settings().connections + 1,  // one for whoever waits for the feed
          [this](bool after_loss, const std::atomic<bool>& stop) {
            auto connection = connector_.connect(stop);
            if (after_loss) raise_seq(*connection);
            return connection;
          },
          killer_) {
  raise_seq(*first);
  pool_.add(std::move(first));
}

sdk::Info Store::info(const sdk::Call& call) {
  const auto session = pool_.borrow(call);
  const StoreState state = read_state(*session);
  return {.schema_have = state.schema,
          .schema_want = kSchemaVersion,
          .max_concurrency = connector_.settings().connections,
          .max_appliers = std::min(kAppliers, connector_.settings().connections),
          .caps = TKW_CAP_DURABLE | TKW_CAP_MULTI_NODE,
          .first_seq = state.reach.first_seq,
          .last_seq = state.reach.last_seq,
          .store_id = state.store_id};
}

void Store::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  const auto session = pool_.borrow(call);
  read_records(*session, keys, row);
}

void Store::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  const auto session = pool_.borrow(call);
  scan_records(*session, call, scan, row);
}

std::vector<sdk::Outcome> Store::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  const auto session = pool_.borrow(call);
  auto outcomes = writer_.apply(*session, call, changesets);
  for (const auto& outcome : outcomes)
    if (outcome.code == TKW_OK) news_.publish(outcome.seq);
  return outcomes;
}

void Store::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  if (touches.empty()) return;
  const auto session = pool_.borrow(call);
  writer_.touch(*session, call, touches);
}

void Store::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                    const sdk::ChangeSink& change) {
  const auto session = pool_.borrow(call);
  read_changes(*session, after_seq, limit, change);
}

void Store::wait(const sdk::Call& call, std::uint64_t after_seq) {
  for (;;) {
    {
      const auto session = pool_.borrow(call);
      const std::uint64_t last_seq = read_state(*session).reach.last_seq;
      news_.publish(last_seq);
    }
    if (news_.wait(call, after_seq, kAskEvery)) return;
    call.check();
  }
}

void Store::interrupt(std::uint64_t call_id) {
  pool_.interrupt(call_id);
  news_.wake();
}

}  // namespace tokenward::mysql
