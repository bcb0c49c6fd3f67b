#include "store.h"

#include <chrono>
#include <utility>

#include "schema.h"

namespace tokenward::sqlite {

Store::Store(const StoreSettings& settings, std::unique_ptr<Connection> writing)
    : readers_count_(settings.readers), signal_(0) {
  auto writer = std::make_unique<Writer>(std::move(writing), stopped_, [] { return std::chrono::steady_clock::now(); });
  signal_.publish(writer->last_seq());
  writer_.add(std::move(writer));
  for (unsigned i = 0; i < settings.readers; ++i)
    readers_.add(std::make_unique<Reader>(settings.path, settings.cache_mib * 1024 / 4));
}

sdk::Info Store::info(const sdk::Call& call) {
  stopped_.check();
  const auto reader = readers_.borrow(call);
  const FeedBounds reach = reader->bounds();
  return {.schema_have = schema_version(reader->connection()),
          .schema_want = kSchemaVersion,
          .max_concurrency = readers_count_ + 1,
          .max_appliers = 1,
          .caps = TKW_CAP_DURABLE,
          .first_seq = reach.first_seq,
          .last_seq = reach.last_seq,
          .store_id = reader->store_id()};
}

void Store::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  readers_.borrow(call)->get(keys, row);
}

void Store::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  readers_.borrow(call)->scan(call, scan, row);
}

std::vector<sdk::Outcome> Store::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  const auto writer = writer_.borrow(call);
  auto outcomes = writer->apply(call, changesets);
  signal_.publish(writer->last_seq());
  return outcomes;
}

void Store::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  writer_.borrow(call)->touch(call, touches);
}

void Store::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                    const sdk::ChangeSink& change) {
  readers_.borrow(call)->changes(after_seq, limit, change);
}

void Store::wake() {
  writer_.wake();
  readers_.wake();
  signal_.wake();
}

}  // namespace tokenward::sqlite
