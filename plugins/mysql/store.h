/// \file
/// A store whose schema is the wanted one: its connections and what runs on them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "connector.h"
#include "feed_news.h"
#include "pool.h"
#include "query_killer.h"
#include "tokenward/sdk/store.hpp"
#include "writer.h"

namespace tokenward::mysql {

/// Thread-safe.
class Store {
 public:
  /// Takes over the first connection and raises the counter on it.
  Store(Connector& connector, std::unique_ptr<Connection> first);

  sdk::Info info(const sdk::Call& call);
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row);
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row);
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets);
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches);
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change);
  void wait(const sdk::Call& call, std::uint64_t after_seq);
  void interrupt(std::uint64_t call_id);

 private:
  Connector& connector_;
  Writer writer_;
  FeedNews news_;
  QueryKiller killer_;
  Pool pool_;  // ended first: its connections ask the killer
};

}  // namespace tokenward::mysql
