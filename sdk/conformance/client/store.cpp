#include "client/store.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

#include "client/expect.h"

namespace tokenward::conformance {
namespace {

/// How often a host repeats what may succeed the next time, with rising pauses: about five seconds in all.
constexpr int kMostAttempts = 100;

std::string text(tkw_bytes bytes) {
  if (bytes.n != 0 && bytes.p == nullptr) fail("the plugin delivered bytes that are NULL");
  return bytes.n == 0 ? std::string() : std::string(reinterpret_cast<const char*>(bytes.p), bytes.n);
}

Key key_of(const tkw_key& key) { return {text(key.tenant), key.kind, text(key.id)}; }

/// The receiver of rows or changes; a Failure waits until the call is over, as nothing may be thrown through a plugin.
template <typename Value>
struct Receiver {
  const std::function<bool(Value)>& take;
  std::exception_ptr thrown = nullptr;
  bool stopped = false;

  template <typename Make>
  int32_t receive(const Make& make) noexcept {
    try {
      if (stopped) fail("the plugin delivered more after the sink had enough");
      stopped = !take(make());
    } catch (...) {
      stopped = true;
      if (!thrown) thrown = std::current_exception();
    }
    return stopped ? 1 : 0;
  }
  void rethrow() const {
    if (thrown) std::rethrow_exception(thrown);
  }
};

int32_t TKW_CALL receive_row(void* sink, const tkw_record* r) {
  return static_cast<Receiver<Row>*>(sink)->receive([&]() -> Row {
    if (r->struct_size < sizeof(tkw_record)) fail("the plugin delivered a tkw_record shorter than version 1.0's");
    return {key_of(r->key), text(r->owner),        r->state,      r->due_us,
            r->touched_us,  text(r->touched_note), text(r->body), r->version};
  });
}

int32_t TKW_CALL receive_change(void* sink, const tkw_change* c) {
  return static_cast<Receiver<FeedEntry>*>(sink)->receive([&]() -> FeedEntry {
    if (c->struct_size < sizeof(tkw_change)) fail("the plugin delivered a tkw_change shorter than version 1.0's");
    return {c->seq, c->type, key_of(c->key)};
  });
}

/// Room for an error, and the answer made of it. Junk in it would show as a message without an end.
struct ErrorRoom {
  tkw_error error{};

  ErrorRoom() { error.struct_size = sizeof error; }

  [[nodiscard]] Answer answer(const char* function, tkw_rc code, std::uint64_t seq = 0) const {
    const std::string name(function);
    if (code < TKW_OK || code > TKW_GONE) fail(name + " returned " + code_name(code));
    if (std::memchr(error.message, '\0', sizeof error.message) == nullptr) fail(name + ": a message without an end");
    const std::string message = error.message;
    if (code != TKW_OK && message.empty()) fail(name + " returned " + code_name(code) + " without a message");
    if (message.find('\n') != std::string::npos) fail(name + ": a message of several lines: " + message);
    return {code, seq, error.index, message};
  }
};

/// Calls the plugin; a C function does not throw.
template <typename Function, typename... Arguments>
tkw_rc guarded(const char* name, Function function, Arguments... arguments) {
  try {
    return function(arguments...);
  } catch (...) {
    fail(std::string("an exception left the plugin's ") + name);
  }
}

Answer open(const tkw_storage& table, const SettingValues& settings, InputMemory memory,
            std::deque<GuardedBlock>& graves, tkw_store*& store) {
  Inputs inputs(memory, graves);
  std::vector<tkw_kv> pairs;
  for (const auto& [name, value] : settings) pairs.push_back({inputs.bytes(name), inputs.bytes(value)});
  ErrorRoom room;
  const auto* kv = inputs.array(pairs);
  const tkw_rc code =
      guarded("open", table.open, &host(), nullptr, kv, static_cast<std::uint32_t>(pairs.size()), &store, &room.error);
  return room.answer("open", code);
}

bool worth_repeating(tkw_rc code) {
  return code == TKW_RETRY || code == TKW_UNKNOWN_OUTCOME || code == TKW_UNAVAILABLE;
}

template <typename Value>
std::function<bool(Value)> append_to(std::vector<Value>& list) {
  return [&list](Value value) {
    list.push_back(std::move(value));
    return true;
  };
}

}  // namespace

Answer require_ok(const Answer& answer, std::string_view what) {
  if (answer.code != TKW_OK) fail(std::string(what) + " failed: " + shown(answer));
  return answer;
}

Store::Store(const tkw_storage& table, const SettingValues& settings, InputMemory memory)
    : table_(table), memory_(memory) {
  require_ok(open(table, settings, memory, graves_, store_), "open");
  expect(store_ != nullptr, "open returned OK and a store");
}

Store::~Store() { table_.close(store_); }

Answer Store::try_open(const tkw_storage& table, const SettingValues& settings) {
  std::deque<GuardedBlock> graves;
  tkw_store* store = nullptr;
  Answer answer = open(table, settings, InputMemory::Overwritten, graves, store);
  if (answer.code == TKW_OK) {
    expect(store != nullptr, "open returned OK and a store");
    table.close(store);
  } else {
    expect(store == nullptr, "a refused open leaves no store");
  }
  return answer;
}

Answer Store::migrate(std::uint32_t to, bool dry_run) {
  ErrorRoom room;
  const HostCall call;
  return room.answer("migrate", guarded("migrate", table_.migrate, store_, call.get(), to,
                                        static_cast<std::uint32_t>(dry_run ? 1 : 0), &room.error));
}

void Store::make_ready() { require_ok(migrate(info().schema_want), "migrate"); }

Answer Store::info(tkw_info& info, const HostCall& call) {
  ErrorRoom room;
  info = {};
  info.struct_size = sizeof info;
  return room.answer("info", guarded("info", table_.info, store_, call.get(), &info, &room.error));
}

tkw_info Store::info() {
  tkw_info info{};
  require_ok(this->info(info), "info");
  return info;
}

std::vector<Answer> Store::apply(const std::vector<Change>& changes) {
  std::vector<Answer> answers;
  require_ok(apply(changes, answers), "apply");
  return answers;
}

Answer Store::apply(const std::vector<Change>& changes, std::vector<Answer>& answers, const HostCall& call) {
  Inputs inputs(memory_, graves_);
  std::vector<const tkw_changeset*> changesets;
  std::vector<ErrorRoom> rooms(changes.size());
  std::vector<tkw_result> results;
  std::vector<tkw_result*> pointers;
  for (const Change& change : changes) changesets.push_back(inputs.changeset(change));
  for (auto& room : rooms) results.push_back({sizeof(tkw_result), TKW_INTERNAL, 0, &room.error});
  for (auto& result : results) pointers.push_back(&result);
  ErrorRoom room;
  const tkw_rc code = guarded("apply", table_.apply, store_, call.get(), inputs.array(changesets), pointers.data(),
                              static_cast<std::uint32_t>(changes.size()), &room.error);
  answers.clear();
  for (std::size_t i = 0; code == TKW_OK && i < results.size(); ++i)
    answers.push_back(rooms[i].answer("apply", results[i].rc, results[i].seq));
  return room.answer("apply", code);
}

Answer Store::apply(const Change& change, const HostCall& call) {
  std::vector<Answer> answers;
  const Answer whole = apply(std::vector{change}, answers, call);
  return whole.code == TKW_OK ? answers.at(0) : whole;
}

std::uint64_t Store::must_apply(std::vector<Operation> operations) {
  const Answer answer = settle(Change{std::move(operations)});
  if (answer.code != TKW_DUPLICATE) require_ok(answer, "a changeset");
  return answer.seq;
}

Answer Store::settle(const Change& change) {
  constexpr std::chrono::milliseconds kLongestPause{50};
  Answer answer;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    answer = apply(change);
    if (!worth_repeating(answer.code)) break;
    std::this_thread::sleep_for(std::min(kLongestPause, std::chrono::milliseconds(attempt)));
  }
  return answer;
}

Answer Store::touch(const std::vector<Touch>& touches, const HostCall& call) {
  Inputs inputs(memory_, graves_);
  std::vector<const tkw_touch*> pointers;
  for (const Touch& touch : touches) pointers.push_back(inputs.touch(touch));
  ErrorRoom room;
  return room.answer("touch", guarded("touch", table_.touch, store_, call.get(), inputs.array(pointers),
                                      static_cast<std::uint32_t>(pointers.size()), &room.error));
}

std::vector<Row> Store::get(const std::vector<Key>& keys) {
  std::vector<Row> rows;
  require_ok(get(keys, append_to(rows)), "get");
  return rows;
}

Answer Store::get(const std::vector<Key>& keys, const std::function<bool(Row)>& row, const HostCall& call) {
  Inputs inputs(memory_, graves_);
  std::vector<tkw_key> wanted;
  for (const Key& key : keys) wanted.push_back(inputs.key(key));
  ErrorRoom room;
  Receiver<Row> receiver{row};
  const tkw_rc code = guarded("get", table_.get, store_, call.get(), inputs.array(wanted),
                              static_cast<std::uint32_t>(wanted.size()), &receiver, receive_row, &room.error);
  receiver.rethrow();
  return room.answer("get", code);
}

Row Store::row(const Key& key) {
  const auto rows = get({key});
  if (rows.size() != 1) fail("get of " + shown(key) + " delivered " + std::to_string(rows.size()) + " rows, not one");
  return rows.front();
}

std::vector<Row> Store::scan(const Scan& scan) {
  std::vector<Row> rows;
  require_ok(this->scan(scan, append_to(rows)), shown(scan));
  return rows;
}

Answer Store::scan(const Scan& scan, const std::function<bool(Row)>& row, const HostCall& call) {
  Inputs inputs(memory_, graves_);
  const tkw_scan* made = inputs.scan(scan);
  ErrorRoom room;
  Receiver<Row> receiver{row};
  const tkw_rc code = guarded("scan", table_.scan, store_, call.get(), made, &receiver, receive_row, &room.error);
  receiver.rethrow();
  return room.answer("scan", code);
}

std::vector<Row> Store::scan_all(Scan scan) {
  std::vector<Row> all;
  for (;;) {
    const auto page = this->scan(scan);
    expect(page.size() <= scan.limit, "a page has at most `limit` rows");
    // Otherwise a page of one row would be asked for again and again.
    const bool repeats = !all.empty() && !page.empty() && page.front().key == all.back().key;
    expect(!repeats, "a page begins behind the last row of the one before it: " + shown(scan));
    all.insert(all.end(), page.begin(), page.end());
    if (page.size() < scan.limit) return all;
    scan = scan.after(page.back());
  }
}

std::vector<FeedEntry> Store::changes(std::uint64_t after_seq, std::uint32_t limit) {
  std::vector<FeedEntry> entries;
  require_ok(changes(after_seq, limit, append_to(entries)), "changes");
  return entries;
}

Answer Store::changes(std::uint64_t after_seq, std::uint32_t limit, const std::function<bool(FeedEntry)>& entry,
                      const HostCall& call) {
  ErrorRoom room;
  Receiver<FeedEntry> receiver{entry};
  const tkw_rc code =
      guarded("changes", table_.changes, store_, call.get(), after_seq, limit, &receiver, receive_change, &room.error);
  receiver.rethrow();
  return room.answer("changes", code);
}

Answer Store::wait(std::uint64_t after_seq, const HostCall& call) {
  ErrorRoom room;
  return room.answer("wait", guarded("wait", table_.wait, store_, call.get(), after_seq, &room.error));
}

}  // namespace tokenward::conformance
