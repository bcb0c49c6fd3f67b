#include "parts_support.h"

#include <stdexcept>

namespace tokenward::test {
namespace {

tkw_bytes bytes(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string text(tkw_bytes bytes) { return std::string(sdk::text_of(bytes)); }

int32_t TKW_CALL not_cancelled(const tkw_call*) { return 0; }
constexpr tkw_call kCall{sizeof(tkw_call), 0, 1, nullptr, not_cancelled};

void TKW_CALL listen(tkw_host_ctx* context, int32_t, const char* p, size_t n) {
  reinterpret_cast<ListeningHost*>(context)->lines.emplace_back(p, n);
}
int64_t TKW_CALL tell_time(tkw_host_ctx* context) { return reinterpret_cast<ListeningHost*>(context)->now_us; }

tkw_record record_of(const Row& row) {
  return {sizeof(tkw_record),
          row.state,
          {bytes(row.key.tenant), bytes(row.key.id), row.key.kind, 0},
          bytes(row.owner),
          0,
          row.due,
          row.touched,
          bytes(row.note),
          bytes(row.body)};
}

file::OpenedLog open_or_create(file::Disk& disk, const sdk::Host& host) {
  auto opened = file::open_log(disk, host);
  if (opened) return std::move(*opened);
  file::create_log(disk, host);
  return std::move(*file::open_log(disk, host));
}

}  // namespace

ListeningHost::ListeningHost() : host_{sizeof(tkw_host), TKW_ABI_MINOR, listen, tell_time, nullptr, nullptr} {}

Parts::Parts(file::Disk& disk, ListeningHost& host)
    : disk_(disk),
      host_(host),
      opened_(open_or_create(disk, host.host())),
      state(std::move(opened_.state)),
      turns(state, file::Log(std::move(opened_.file), opened_.preamble, opened_.end, stopped), stopped,
            [this] { return now; }) {}

std::vector<sdk::Outcome> Parts::apply(const std::vector<Change>& changes) {
  std::vector<std::vector<tkw_record>> records;
  std::vector<std::vector<tkw_op>> ops;
  std::vector<std::vector<const tkw_op*>> pointers;
  std::vector<tkw_changeset> changesets;
  for (const Change& change : changes) {
    auto& of_change = records.emplace_back();
    for (const Operation& operation : change.operations) of_change.push_back(record_of(operation.row));
    auto& ops_of_change = ops.emplace_back();
    for (std::size_t i = 0; i < of_change.size(); ++i)
      ops_of_change.push_back({sizeof(tkw_op), change.operations[i].type, change.operations[i].expect, &of_change[i]});
    auto& pointers_of_change = pointers.emplace_back();
    for (const tkw_op& op : ops_of_change) pointers_of_change.push_back(&op);
    tkw_changeset changeset{
        sizeof(tkw_changeset), static_cast<std::uint32_t>(of_change.size()), {}, pointers_of_change.data(), 0};
    std::copy(change.request.begin(), change.request.end(), changeset.request_id);
    changesets.push_back(changeset);
  }
  std::vector<const tkw_changeset*> borrowed;
  for (const tkw_changeset& changeset : changesets) borrowed.push_back(&changeset);
  return turns.take()->apply(sdk::Call(kCall), borrowed);
}

std::uint64_t Parts::must_apply(const std::vector<Operation>& operations) {
  const sdk::Outcome outcome = apply({Change{operations}}).at(0);
  if (outcome.code != TKW_OK) throw std::runtime_error(outcome.message);
  return outcome.seq;
}

void Parts::touch(const Key& key, std::int64_t at, const std::string& note) {
  const tkw_touch touch{sizeof(tkw_touch), 0, {bytes(key.tenant), bytes(key.id), key.kind, 0}, at, bytes(note)};
  const tkw_touch* const touches[] = {&touch};
  turns.take()->touch(sdk::Call(kCall), touches);
}

std::vector<Row> Parts::rows() const {
  std::vector<Row> rows;
  state.read([&](const file::State& now_known) {
    const file::OrderedIndex& index = now_known.table.by_key();
    auto gap = index.before({}, 0);
    while (const file::Row* row = index.next(gap)) {
      const file::Columns c = row->columns();
      rows.push_back({{std::string(c.key.tenant), c.key.kind, std::string(c.key.id)},
                      std::string(c.owner),
                      c.state,
                      c.due_us,
                      c.touched_us,
                      std::string(c.note),
                      std::string(c.body),
                      c.version});
    }
  });
  return rows;
}

std::vector<FeedEntry> Parts::feed(std::uint64_t after_seq) const {
  std::vector<FeedEntry> entries;
  const sdk::ChangeSink sink(&entries, [](void* to, const tkw_change* c) -> int32_t {
    static_cast<std::vector<FeedEntry>*>(to)->push_back(
        {c->seq, c->type, {text(c->key.tenant), c->key.kind, text(c->key.id)}});
    return 0;
  });
  state.read([&](const file::State& now_known) { now_known.feed.deliver(after_seq, 10'000, sink); });
  return entries;
}

Row plain_row(const std::string& id, const std::string& body) {
  Row row;
  row.key = {"t", 1, id};
  row.body = body;
  return row;
}

}  // namespace tokenward::test
