#include "app/line_writer.h"

#include <algorithm>
#include <utility>

namespace tokenward::app {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// How long lines are gathered before they are written, unless there are many.
constexpr auto kGather = 50ms;
/// How long one look for a reader takes.
constexpr auto kPatience = 100ms;
constexpr auto kLastPatience = 1s;
constexpr auto kComplainEvery = 60s;

std::uint64_t lines_in(std::string_view bytes) noexcept {
  return static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

}  // namespace

/// What the thread does in one go, in this order.
struct LineWriter::Task {
  std::string lines;
  std::uint64_t lost_behind = 0;
  bool reopen = false;
  bool last = false;
};

LineWriter::LineWriter(LogFile file, LineWriterVoice voice, std::size_t capacity)
    : voice_(std::move(voice)), capacity_(capacity), file_(std::move(file)) {
  waiting_.reserve(capacity_);
  thread_ = std::thread([this] { work(); });
}

LineWriter::~LineWriter() { stop(); }

bool LineWriter::append(std::string_view line) noexcept {
  const std::lock_guard lock(mutex_);
  if (stopping_ || crowded_out_ > 0 || waiting_.size() + line.size() > capacity_) {
    ++crowded_out_;
    ++counters_.lost;
    return false;
  }
  const bool was_idle = waiting_.empty();
  const bool was_calm = waiting_.size() < capacity_ / 2;
  waiting_.append(line);
  if (was_idle || (was_calm && waiting_.size() >= capacity_ / 2)) wake_.notify_one();
  return true;
}

void LineWriter::reopen() noexcept {
  const std::lock_guard lock(mutex_);
  reopen_ = true;
  wake_.notify_one();
}

void LineWriter::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(stopping_, true)) patience_ends_ = SteadyClock::now() + kLastPatience;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

LineWriterCounters LineWriter::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

void LineWriter::work() {
  Task task;
  task.lines.reserve(capacity_);
  while (!task.last) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return !waiting_.empty() || crowded_out_ > 0 || reopen_ || stopping_; });
      wake_.wait_for(lock, kGather, [&] { return waiting_.size() >= capacity_ / 2 || reopen_ || stopping_; });
      task.lines.clear();
      task.lines.swap(waiting_);
      task.lost_behind = std::exchange(crowded_out_, 0);
      task.reopen = std::exchange(reopen_, false);
      task.last = stopping_;
    }
    carry_out(task);
  }
}

void LineWriter::carry_out(Task& task) {
  tell_of_gap();
  static_cast<void>(write(task.lines));
  owed_ += task.lost_behind;
  tell_of_gap();
  if (!task.reopen) return;
  if (const auto reopened = file_.reopen(); !reopened) fail(reopened.error());
}

/// Whether all of it is written. The lines that are not are owed.
bool LineWriter::write(std::string_view bytes) {
  if (bytes.empty()) return true;
  const std::string_view all = bytes;
  bool given_up = false;
  while (!bytes.empty() && !given_up) {
    const auto written = file_.write_some(torn_ ? "\n" : bytes, kPatience);
    if (!written) fail(written.error());
    given_up = !written || (*written == 0 && must_give_up());
    if (!written || *written == 0) continue;
    if (!std::exchange(torn_, false)) bytes.remove_prefix(*written);
  }
  const std::uint64_t lost = lines_in(bytes);
  torn_ = torn_ || (bytes.size() < all.size() && all[all.size() - bytes.size() - 1] != '\n');
  owed_ += lost;
  const std::lock_guard lock(mutex_);
  counters_.written += lines_in(all) - lost;
  counters_.lost += lost;
  return lost == 0;
}

/// Says in the log what is missing there, if that can be written.
void LineWriter::tell_of_gap() {
  if (owed_ == 0) return;
  const std::uint64_t before = std::exchange(owed_, 0);
  if (write(voice_.gap(before))) return;
  owed_ = before;
  const std::lock_guard lock(mutex_);
  --counters_.lost;  // The line that was not written is none of those that were given.
}

void LineWriter::fail(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    ++counters_.failures;
  }
  const auto now = SteadyClock::now();
  if (now < next_complaint_) return;
  next_complaint_ = now + kComplainEvery;
  voice_.complain(error);
}

bool LineWriter::must_give_up() const {
  const std::lock_guard lock(mutex_);
  return stopping_ && SteadyClock::now() >= patience_ends_;
}

}  // namespace tokenward::app
