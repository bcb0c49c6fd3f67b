#include "store.h"

#include <utility>

#include "scan.h"

namespace tokenward::file {
namespace {

/// Calls that read are over in microseconds, so a few of them keep every processor busy.
constexpr std::uint32_t kReaders = 8;

}  // namespace

Store::Store(const sdk::Host& host, const CompactionPolicy& policy, Disk& disk, OpenedLog opened, Writer::Now now)
    : host_(host),
      state_(std::move(opened.state)),
      turns_(state_, Log(std::move(opened.file), opened.preamble, opened.end, stopped_), stopped_, std::move(now)),
      signal_(state_.unguarded().feed.last_seq()),
      compactor_(host, policy, {disk, state_, turns_, stopped_}) {}

Store::~Store() {
  compactor_.stop();
  try {
    turns_.take()->close();
  } catch (const sdk::Error& error) {
    host_.log(sdk::LogLevel::Warning, "the log was not marked as whole: " + error.message());
  }
}

sdk::Info Store::info(const sdk::Call& call) {
  stopped_.check();
  const auto writer = turns_.take(call);
  if (!writer->log().file().has_name()) {
    stopped_.stop(writer->log().file().name() + " was removed or replaced");
    stopped_.check();
  }
  const Feed& feed = state_.unguarded().feed;
  return {.schema_have = kFormat,
          .schema_want = kFormat,
          .max_concurrency = kReaders + 1,
          .max_appliers = 1,
          .caps = TKW_CAP_DURABLE,
          .first_seq = feed.first_seq(),
          .last_seq = feed.last_seq(),
          .store_id = writer->log().preamble().store_id};
}

void Store::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) const {
  call.check();
  state_.read([&](const State& state) {
    for (const tkw_key& key : keys) {
      const Row* const found = state.table.find(key_of(key));
      if (found != nullptr && !row(record_of(found->columns()))) return;
    }
  });
}

void Store::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) const {
  Scan running(scan, row);
  do {
    call.check();
  } while (state_.read([&](const State& state) { return running.deliver_slice(state.table); }));
}

std::vector<sdk::Outcome> Store::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  const auto writer = turns_.take(call);
  auto outcomes = writer->apply(call, changesets);
  signal_.publish(writer->last_seq());
  compactor_.grown(writer->log().end());
  return outcomes;
}

void Store::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  const auto writer = turns_.take(call);
  writer->touch(call, touches);
  compactor_.grown(writer->log().end());
}

void Store::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                    const sdk::ChangeSink& change) const {
  call.check();
  state_.read([&](const State& state) { state.feed.deliver(after_seq, limit, change); });
}

void Store::wake() {
  turns_.wake();
  signal_.wake();
}

}  // namespace tokenward::file
