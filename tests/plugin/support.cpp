#include "support.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace tokenward::test {
namespace {

/// In memory unless TMPDIR says otherwise: the suite commits thousands of times, and kill -9 needs no disk.
std::string parent() {
  const bool in_memory = std::getenv("TMPDIR") == nullptr && std::filesystem::is_directory("/dev/shm");
  return in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
}

/// Copies of a call's inputs, overwritten when the call is over.
class Inputs {
 public:
  Inputs() = default;
  ~Inputs() {
    for (auto& block : blocks_) std::fill(block.begin(), block.end(), std::uint8_t{0xA5});
  }
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  tkw_bytes bytes(std::string_view text) {
    if (text.empty()) return {nullptr, 0};
    auto& block = blocks_.emplace_back(text.begin(), text.end());
    return {block.data(), block.size()};
  }

  template <typename Plain>
  const Plain* copy(const Plain& value) {
    return reinterpret_cast<const Plain*>(bytes({reinterpret_cast<const char*>(&value), sizeof value}).p);
  }

  template <typename Plain>
  const Plain* array(const std::vector<Plain>& values) {
    return reinterpret_cast<const Plain*>(
        bytes({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Plain)}).p);
  }

  tkw_key key(const Key& key) { return {bytes(key.tenant), bytes(key.id), key.kind, 0}; }

  const tkw_record* record(const Row& row) {
    return copy(tkw_record{sizeof(tkw_record), row.state, key(row.key), bytes(row.owner), row.version, row.due,
                           row.touched, bytes(row.note), bytes(row.body)});
  }

  const tkw_changeset* changeset(const Change& change) {
    std::vector<const tkw_op*> ops;
    for (const Operation& operation : change.operations)
      ops.push_back(copy(tkw_op{sizeof(tkw_op), operation.type, operation.expect, record(operation.row)}));
    tkw_changeset made{sizeof(tkw_changeset), static_cast<std::uint32_t>(ops.size()), {}, array(ops), 0};
    std::copy(change.request.begin(), change.request.end(), made.request_id);
    return copy(made);
  }

 private:
  std::deque<std::vector<std::uint8_t>> blocks_;
};

std::string text(tkw_bytes bytes) { return {reinterpret_cast<const char*>(bytes.p), bytes.n}; }

Key key_of(const tkw_key& key) { return {text(key.tenant), key.kind, text(key.id)}; }

int32_t TKW_CALL receive_row(void* sink, const tkw_record* r) {
  const auto& row = *static_cast<const std::function<bool(Row)>*>(sink);
  const bool more = row({key_of(r->key), text(r->owner), r->state, r->due_us, r->touched_us, text(r->touched_note),
                         text(r->body), r->version});
  return more ? 0 : 1;
}

int32_t TKW_CALL receive_change(void* sink, const tkw_change* c) {
  const auto& entry = *static_cast<const std::function<bool(FeedEntry)>*>(sink);
  return entry({c->seq, c->type, key_of(c->key)}) ? 0 : 1;
}

/// Room for an error, and the answer made of it.
struct ErrorRoom {
  tkw_error error{};

  ErrorRoom() { error.struct_size = sizeof error; }

  [[nodiscard]] Answer answer(tkw_rc code, std::uint64_t seq = 0) const {
    return {code, seq, error.index, error.message};
  }
};

void TKW_CALL ignore_log(tkw_host_ctx*, int32_t, const char*, size_t) {}
int64_t TKW_CALL fixed_now(tkw_host_ctx*) { return 1'700'000'000'000'000; }
tkw_rc TKW_CALL no_secret(tkw_host_ctx*, const char*, void*, void(TKW_CALL*)(void*, const uint8_t*, size_t)) {
  return TKW_UNAVAILABLE;
}
const void* TKW_CALL no_service(tkw_host_ctx*, const char*) { return nullptr; }

const tkw_host kHost{sizeof(tkw_host), TKW_ABI_MINOR, ignore_log, fixed_now, no_secret, no_service};

const tkw_storage& table() { return *plugin().storage; }

Answer open(const Settings& settings, tkw_store*& store) {
  Inputs inputs;
  std::vector<tkw_kv> pairs;
  for (const auto& [name, value] : settings) pairs.push_back({inputs.bytes(name), inputs.bytes(value)});
  ErrorRoom room;
  const auto* kv = inputs.array(pairs);
  return room.answer(table().open(&kHost, nullptr, kv, static_cast<std::uint32_t>(pairs.size()), &store, &room.error));
}

Answer require_ok(const Answer& answer) {
  if (answer.code != TKW_OK) throw std::runtime_error("code " + std::to_string(answer.code) + ": " + answer.message);
  return answer;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() : path_(parent() + "/tokenward-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

const tkw_plugin& plugin() {
  static const tkw_plugin* const loaded = [] {
    void* library = ::dlopen(TOKENWARD_TEST_PLUGIN, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) throw std::runtime_error(::dlerror());
    using Entry = const tkw_plugin*(TKW_CALL*)(const tkw_host*);
    const auto entry = reinterpret_cast<Entry>(::dlsym(library, TKW_STORAGE_ENTRY));
    if (entry == nullptr) throw std::runtime_error(::dlerror());
    return entry(&kHost);
  }();
  return *loaded;
}

std::ostream& operator<<(std::ostream& out, const Row& row) {
  return out << row.key.tenant << '/' << row.key.kind << '/' << row.key.id << " owner=" << row.owner
             << " state=" << row.state << " due=" << row.due << " touched=" << row.touched << " note=" << row.note
             << " body=" << row.body.substr(0, 40) << " version=" << row.version;
}

std::ostream& operator<<(std::ostream& out, const FeedEntry& entry) {
  return out << entry.seq << ": " << (entry.type == TKW_OP_PUT ? "put " : "delete ") << entry.key.tenant << '/'
             << entry.key.kind << '/' << entry.key.id;
}

RequestId new_request() {
  static std::atomic<std::uint64_t> last{0};
  const std::uint64_t number = ++last;
  RequestId id{};
  for (unsigned i = 0; i < 8; ++i) id[i] = static_cast<std::uint8_t>((1'700'000'000'000'000 + number) >> (56 - 8 * i));
  std::memcpy(id.data() + 8, &number, sizeof number);
  return id;
}

Operation check(Key key, std::uint64_t version) {
  Row row;
  row.key = std::move(key);
  return {TKW_OP_CHECK, version, std::move(row)};
}

Operation put(Row row, std::uint64_t expect) { return {TKW_OP_PUT, expect, std::move(row)}; }

Operation remove(Key key, std::uint64_t expect) {
  Row row;
  row.key = std::move(key);
  return {TKW_OP_DELETE, expect, std::move(row)};
}

Scan Scan::after(const Row& row) const {
  Scan next = *this;
  next.after_id = row.key.id;
  if ((flags & TKW_SCAN_ALL_TENANTS) != 0) next.after_tenant = row.key.tenant;
  if ((flags & TKW_SCAN_BY_DUE) != 0) next.after_due = row.due;
  return next;
}

HostCall::HostCall(std::uint32_t timeout_ms) : call_{sizeof(tkw_call), timeout_ms, 0, nullptr, is_cancelled} {
  static std::atomic<std::uint64_t> last{0};
  call_.call_id = ++last;
  call_.ctx = reinterpret_cast<tkw_host_ctx*>(this);
}

void HostCall::cancel(tkw_store* store) {
  cancelled_ = true;
  table().interrupt(store, id());
}

void HostCall::wait_until_asked() const {
  while (!asked_) std::this_thread::yield();
}

int32_t TKW_CALL HostCall::is_cancelled(const tkw_call* call) {
  const auto& self = *reinterpret_cast<const HostCall*>(call->ctx);
  self.asked_ = true;
  return self.cancelled_ ? 1 : 0;
}

OpenStore::OpenStore(const Settings& settings) { require_ok(open(settings, store_)); }

OpenStore::~OpenStore() { table().close(store_); }

Answer OpenStore::try_open(const Settings& settings) {
  tkw_store* store = nullptr;
  Answer answer = open(settings, store);
  if (store != nullptr) table().close(store);
  return answer;
}

Answer OpenStore::migrate(std::uint32_t to, bool dry_run) {
  ErrorRoom room;
  const HostCall call;
  return room.answer(table().migrate(store_, call.get(), to, dry_run ? 1 : 0, &room.error));
}

tkw_info OpenStore::info() {
  ErrorRoom room;
  tkw_info info{};
  info.struct_size = sizeof info;
  const HostCall call;
  require_ok(room.answer(table().info(store_, call.get(), &info, &room.error)));
  return info;
}

std::vector<Answer> OpenStore::apply(const std::vector<Change>& changes) {
  std::vector<Answer> answers;
  require_ok(apply(changes, answers, HostCall()));
  return answers;
}

Answer OpenStore::apply(const std::vector<Change>& changes, std::vector<Answer>& answers, const HostCall& call) {
  Inputs inputs;
  std::vector<const tkw_changeset*> changesets;
  std::vector<ErrorRoom> rooms(changes.size());
  std::vector<tkw_result> results;
  std::vector<tkw_result*> pointers;
  for (const Change& change : changes) changesets.push_back(inputs.changeset(change));
  for (auto& room : rooms) results.push_back({sizeof(tkw_result), TKW_INTERNAL, 0, &room.error});
  for (auto& result : results) pointers.push_back(&result);
  ErrorRoom room;
  const tkw_rc code = table().apply(store_, call.get(), inputs.array(changesets), pointers.data(),
                                    static_cast<std::uint32_t>(changes.size()), &room.error);
  answers.clear();
  for (std::size_t i = 0; i < results.size(); ++i) answers.push_back(rooms[i].answer(results[i].rc, results[i].seq));
  return room.answer(code);
}

std::uint64_t OpenStore::must_apply(std::vector<Operation> operations) {
  return require_ok(apply(Change{std::move(operations)})).seq;
}

Answer OpenStore::touch(const std::vector<Touch>& touches, const HostCall& call) {
  Inputs inputs;
  std::vector<const tkw_touch*> pointers;
  for (const Touch& touch : touches)
    pointers.push_back(
        inputs.copy(tkw_touch{sizeof(tkw_touch), 0, inputs.key(touch.key), touch.at, inputs.bytes(touch.note)}));
  ErrorRoom room;
  return room.answer(table().touch(store_, call.get(), inputs.array(pointers),
                                   static_cast<std::uint32_t>(pointers.size()), &room.error));
}

std::vector<Row> OpenStore::get(const std::vector<Key>& keys) {
  std::vector<Row> rows;
  require_ok(get(keys, [&](Row row) {
    rows.push_back(std::move(row));
    return true;
  }));
  return rows;
}

Answer OpenStore::get(const std::vector<Key>& keys, const std::function<bool(Row)>& row, const HostCall& call) {
  Inputs inputs;
  std::vector<tkw_key> wanted;
  for (const Key& key : keys) wanted.push_back(inputs.key(key));
  ErrorRoom room;
  auto sink = row;
  return room.answer(table().get(store_, call.get(), inputs.array(wanted), static_cast<std::uint32_t>(wanted.size()),
                                 &sink, receive_row, &room.error));
}

std::vector<Row> OpenStore::scan(const Scan& scan) {
  std::vector<Row> rows;
  require_ok(this->scan(scan, [&](Row row) {
    rows.push_back(std::move(row));
    return true;
  }));
  return rows;
}

Answer OpenStore::scan(const Scan& scan, const std::function<bool(Row)>& row, const HostCall& call) {
  Inputs inputs;
  const tkw_scan* made =
      inputs.copy(tkw_scan{sizeof(tkw_scan), scan.flags, scan.kind, scan.limit, inputs.bytes(scan.tenant),
                           inputs.bytes(scan.owner), scan.state, 0, inputs.bytes(scan.after_tenant),
                           inputs.bytes(scan.after_id), inputs.bytes(scan.until_id), scan.after_due, scan.until_due});
  ErrorRoom room;
  auto sink = row;
  return room.answer(table().scan(store_, call.get(), made, &sink, receive_row, &room.error));
}

std::vector<FeedEntry> OpenStore::changes(std::uint64_t after_seq, std::uint32_t limit) {
  std::vector<FeedEntry> entries;
  require_ok(changes(after_seq, limit, [&](FeedEntry entry) {
    entries.push_back(std::move(entry));
    return true;
  }));
  return entries;
}

Answer OpenStore::changes(std::uint64_t after_seq, std::uint32_t limit, const std::function<bool(FeedEntry)>& entry) {
  ErrorRoom room;
  auto sink = entry;
  const HostCall call;
  return room.answer(table().changes(store_, call.get(), after_seq, limit, &sink, receive_change, &room.error));
}

Answer OpenStore::wait(std::uint64_t after_seq, const HostCall& call) {
  ErrorRoom room;
  return room.answer(table().wait(store_, call.get(), after_seq, &room.error));
}

}  // namespace tokenward::test
