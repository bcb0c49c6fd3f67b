#include "client/host.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace tokenward::conformance {
namespace {

void TKW_CALL log_line(tkw_host_ctx*, int32_t level, const char* p, size_t n) {
  constexpr std::array kLevels{"debug", "info", "warning", "error"};
  const bool known = level >= TKW_LOG_DEBUG && level <= TKW_LOG_ERROR;
  const char* name = known ? kLevels[static_cast<std::size_t>(level - TKW_LOG_DEBUG)] : "level?";
  std::fprintf(stderr, "plugin: %s: %.*s\n", name, static_cast<int>(n), p);
}

int64_t TKW_CALL now_us(tkw_host_ctx*) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

tkw_rc TKW_CALL secret(tkw_host_ctx*, const char* name, void* sink,
                       void(TKW_CALL* give)(void* sink, const uint8_t* p, size_t n)) {
  std::string variable = "TOKENWARD_SECRET_" + std::string(name);
  std::transform(variable.begin(), variable.end(), variable.begin(),
                 [](unsigned char c) { return std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_'; });
  const char* const value = std::getenv(variable.c_str());
  if (value == nullptr) return TKW_UNAVAILABLE;
  std::string bytes = value;
  give(sink, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  std::fill(bytes.begin(), bytes.end(), '\0');
  return TKW_OK;
}

const void* TKW_CALL no_service(tkw_host_ctx*, const char*) { return nullptr; }

constexpr tkw_host kHost{sizeof(tkw_host), TKW_ABI_MINOR, log_line, now_us, secret, no_service};

}  // namespace

const tkw_host& host() { return kHost; }

HostCall::HostCall(std::uint32_t timeout_ms) : call_{sizeof(tkw_call), timeout_ms, 0, nullptr, is_cancelled} {
  static std::atomic<std::uint64_t> last{0};
  call_.call_id = ++last;
  call_.ctx = reinterpret_cast<tkw_host_ctx*>(this);
}

void HostCall::cancel(const tkw_storage& table, tkw_store* store) {
  cancelled_ = true;
  if (table.interrupt != nullptr) table.interrupt(store, id());
}

bool HostCall::wait_until_asked() const {
  return eventually([this] { return asked_.load(); }, std::chrono::seconds(10));
}

int32_t TKW_CALL HostCall::is_cancelled(const tkw_call* call) {
  const auto& self = *reinterpret_cast<const HostCall*>(call->ctx);
  self.asked_ = true;
  return self.cancelled_ ? 1 : 0;
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace tokenward::conformance
