#pragma once
// The seam to the sockets, played by the tests: requests as the gate admits them, and a place for their answers. What
// answers them is real.

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/message.h"

namespace tokenward::http {

/// A request put together by a test; `message()` borrows from it.
struct TestRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string body = {};
  std::string peer = "192.0.2.7";
  ListenerTraits listener = {};
  bool http_1_0 = false;
  bool keep_alive = true;
  bool bad_credential = false;

  [[nodiscard]] const RequestMessage& message() {
    views_.clear();
    for (const auto& [name, value] : fields) views_.push_back({name, value});
    message_ = {.method = method,
                .target = target,
                .fields = views_,
                .body = body,
                .peer = peer,
                .listener = &listener,
                .http_1_0 = http_1_0,
                .keep_alive = keep_alive,
                .bad_credential = bad_credential};
    return message_;
  }
  [[nodiscard]] static TestRequest json(std::string method, std::string target, std::string body) {
    return {.method = std::move(method),
            .target = std::move(target),
            .fields = {{"content-type", "application/json"}},
            .body = std::move(body)};
  }

  std::vector<Field> views_ = {};
  RequestMessage message_ = {};
};

/// An answer taken apart again.
struct TestAnswer {
  int status = 0;
  std::string status_line;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  /// Throws where `wire` is not exactly one message of this form.
  [[nodiscard]] static TestAnswer parse(const std::string& wire) {
    const auto end = wire.find("\r\n\r\n");
    if (end == std::string::npos) throw std::runtime_error("no end of head in: " + wire);
    TestAnswer answer;
    answer.body = wire.substr(end + 4);
    std::string head = wire.substr(0, end + 2);
    bool first = true;
    for (std::size_t at = 0; at < head.size();) {
      const auto line_end = head.find("\r\n", at);
      const std::string line = head.substr(at, line_end - at);
      at = line_end + 2;
      if (std::exchange(first, false)) {
        answer.status_line = line;
        answer.status = std::stoi(line.substr(9, 3));
        continue;
      }
      const auto colon = line.find(": ");
      if (colon == std::string::npos) throw std::runtime_error("no field: " + line);
      answer.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    return answer;
  }

  /// Values of the fields called `name`, joined by " | "; `<none>` where there is none.
  [[nodiscard]] std::string field(const std::string& name) const {
    std::string all;
    for (const auto& [known, value] : fields) {
      if (known == name) all += (all.empty() ? "" : " | ") + value;
    }
    return all.empty() ? "<none>" : all;
  }
};

/// Where an answer arrives, at once or later.
class TestExchange final : public Exchange {
 public:
  explicit TestExchange(const RequestMessage& request) : request_(request), arrival_(std::make_shared<Arrival>()) {}

  std::string& output() noexcept override { return output_; }
  void close_after() noexcept override { closes_ = true; }
  void counts_for(std::uint64_t party) noexcept override { party_ = party; }
  std::shared_ptr<PendingAnswer> detach() override {
    detached_ = true;
    return std::make_shared<Pending>(request_, arrival_);
  }

  /// Waits for the whole answer.
  [[nodiscard]] std::string wire() {
    if (!detached_) return output_;
    std::unique_lock lock(arrival_->mutex);
    arrival_->changed.wait(lock, [&] { return arrival_->count > 0 || arrival_->dropped; });
    if (arrival_->count != 1) throw std::runtime_error("not exactly one answer");
    closes_ = closes_ || arrival_->close;
    return arrival_->bytes;
  }
  [[nodiscard]] TestAnswer answer() { return TestAnswer::parse(wire()); }
  [[nodiscard]] bool was_detached() const noexcept { return detached_; }
  [[nodiscard]] bool closes() const noexcept { return closes_; }
  [[nodiscard]] const std::optional<std::uint64_t>& party() const noexcept { return party_; }

 private:
  struct Arrival {
    std::mutex mutex;
    std::condition_variable changed;
    std::string bytes;  // guarded by mutex, like all below
    int count = 0;
    bool close = false;
    bool dropped = false;
  };

  /// Copies the request, as the connection's memory is free for the next one.
  class Pending final : public PendingAnswer {
   public:
    Pending(const RequestMessage& request, std::shared_ptr<Arrival> arrival) : arrival_(std::move(arrival)) {
      message_ = request;
      message_.method = keep(request.method);
      message_.target = keep(request.target);
      message_.body = keep(request.body);
      message_.peer = keep(request.peer);
      for (const Field& field : request.fields) fields_.push_back({keep(field.name), keep(field.value)});
      message_.fields = fields_;
    }
    ~Pending() override {
      const std::lock_guard lock(arrival_->mutex);
      arrival_->dropped = arrival_->count == 0;
      arrival_->changed.notify_all();
    }
    const RequestMessage& request() const noexcept override { return message_; }
    void send(std::string bytes, bool close) override {
      const std::lock_guard lock(arrival_->mutex);
      arrival_->bytes = std::move(bytes);
      arrival_->close = close;
      ++arrival_->count;
      arrival_->changed.notify_all();
    }

   private:
    std::string_view keep(std::string_view text) { return memory_.emplace_back(text); }
    const std::shared_ptr<Arrival> arrival_;
    std::list<std::string> memory_;
    std::vector<Field> fields_;
    RequestMessage message_;
  };

  const RequestMessage& request_;
  const std::shared_ptr<Arrival> arrival_;
  std::string output_;
  bool detached_ = false;
  bool closes_ = false;
  std::optional<std::uint64_t> party_;
};

}  // namespace tokenward::http
