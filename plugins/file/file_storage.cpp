#include "file_storage.h"

#include <chrono>
#include <utility>

#include "store_directory.h"

namespace tokenward::file {
namespace {

const std::string& prepared(const std::string& path) {
  prepare_directory(path);
  return path;
}

std::string describe_migration(std::uint32_t have, std::uint32_t to) {
  if (to < have || to > kFormat)
    throw sdk::Error(TKW_INVALID, "schema " + std::to_string(to) + " cannot be reached from " + std::to_string(have));
  if (to == have) return "the schema has version " + std::to_string(to) + " already";
  return "schema 0 to 1: create the log";
}

}  // namespace

std::unique_ptr<FileStorage> FileStorage::open(const sdk::Host& host, const sdk::Settings& settings) {
  return std::unique_ptr<FileStorage>(new FileStorage(host, read_settings(settings)));
}

FileStorage::FileStorage(const sdk::Host& host, StoreSettings settings)
    : host_(host),
      settings_(std::move(settings)),
      lock_(prepared(settings_.path) + "/lock"),
      disk_(open_disk(settings_.path)) {
  start();
}

void FileStorage::start() {
  auto opened = open_log(*disk_, host_);
  if (!opened) return;
  const auto now = [] { return std::chrono::steady_clock::now(); };
  store_ = std::make_unique<Store>(host_, settings_.compaction, *disk_, std::move(*opened), now);
}

Store& FileStorage::ready() {
  if (!store_) throw sdk::Error(TKW_SCHEMA, "the store has no log yet and must be migrated first");
  return *store_;
}

sdk::Info FileStorage::info(const sdk::Call& call) {
  if (store_) return store_->info(call);
  return {.schema_have = 0, .schema_want = kFormat, .caps = TKW_CAP_DURABLE};
}

std::string FileStorage::migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) {
  const std::uint32_t have = store_ ? kFormat : 0;
  std::string description = describe_migration(have, to);
  if (have == to || mode == sdk::MigrationMode::DryRun) return description;
  call.check();
  create_log(*disk_, host_);
  start();
  return description;
}

void FileStorage::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  ready().get(call, keys, row);
}

void FileStorage::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  ready().scan(call, scan, row);
}

std::vector<sdk::Outcome> FileStorage::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  return ready().apply(call, changesets);
}

void FileStorage::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  ready().touch(call, touches);
}

void FileStorage::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                          const sdk::ChangeSink& change) {
  ready().changes(call, after_seq, limit, change);
}

void FileStorage::wait(const sdk::Call& call, std::uint64_t after_seq) { ready().wait(call, after_seq); }

void FileStorage::interrupt(std::uint64_t) {
  if (store_) store_->wake();
}

}  // namespace tokenward::file
