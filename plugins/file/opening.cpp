#include "opening.h"

#include <random>
#include <string>
#include <utility>

#include "fresh_log.h"
#include "recovery.h"

namespace tokenward::file {
namespace {

/// Of the log, at a guess: a table that is too small at first takes longer to fill, one too large wastes eight bytes a
/// row.
constexpr std::uint64_t kBytesPerRow = 512;

StoreId draw_store_id() {
  std::random_device device;
  StoreId id{};
  for (auto& byte : id) byte = static_cast<std::uint8_t>(device());
  return id;
}

void cut(File& file, const LogEnd& end, const sdk::Host& host) {
  file.truncate(end.offset);
  file.sync();
  host.log(sdk::LogLevel::Warning, file.name() + ": cut off " + std::to_string(end.torn_bytes) + " bytes at byte " +
                                       std::to_string(end.offset) +
                                       ", of a write that was interrupted before anybody was told of it");
}

}  // namespace

std::optional<OpenedLog> open_log(Disk& disk, const sdk::Host& host) {
  disk.remove(kFreshLogName);
  auto file = disk.open(kLogName);
  if (!file) return std::nullopt;
  const Preamble preamble = read_preamble(*file);
  State state;
  state.table.start_loading(static_cast<std::size_t>(file->size() / kBytesPerRow));
  const LogEnd end = read_log(*file, preamble, [&](const Frame& frame) { replay(frame, state); });
  state.table.finish_loading();
  if (end.torn_bytes != 0) cut(*file, end, host);
  return OpenedLog{std::move(state), std::move(file), preamble, end.offset};
}

void create_log(Disk& disk, const sdk::Host& host) {
  FreshLog fresh(disk, {kFormat, draw_store_id()});
  fresh.head(0, 0, host.now_us());
  fresh.put_in_place(0);
  disk.sync();
}

}  // namespace tokenward::file
