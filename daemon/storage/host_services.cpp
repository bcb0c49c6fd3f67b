#include "storage/host_services.h"

#include <algorithm>

#include "storage/plugin_text.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

namespace {

const HostServices& services_of(tkw_host_ctx* context) { return reinterpret_cast<HostContext*>(context)->services; }

void TKW_CALL log(tkw_host_ctx* context, std::int32_t level, const char* text, std::size_t size) noexcept {
  try {
    const LogSink& sink = services_of(context).log;
    if (sink) sink(std::clamp<int>(level, TKW_LOG_DEBUG, TKW_LOG_ERROR), one_line({text, size}));
  } catch (...) {
    return;  // a line that cannot be written must not end the call that wrote it
  }
}

std::int64_t TKW_CALL now_us(tkw_host_ctx* context) noexcept {
  const auto& clock = services_of(context).clock;
  return to_micros(clock ? clock->now() : SystemClock{}.now());
}

tkw_rc TKW_CALL secret(tkw_host_ctx* context, const char* name, void* sink,
                       void(TKW_CALL* put)(void* sink, const std::uint8_t* p, std::size_t n)) noexcept {
  try {
    const SecretSource& source = services_of(context).secret;
    if (!source) return TKW_UNSUPPORTED;
    const std::optional<Secret> found = source(name);
    if (!found) return TKW_UNAVAILABLE;
    put(sink, found->reveal().data(), found->size());
    return TKW_OK;
  } catch (...) {
    return TKW_INTERNAL;
  }
}

const void* TKW_CALL service(tkw_host_ctx*, const char*) noexcept { return nullptr; }

}  // namespace

const tkw_host& host_table() noexcept {
  static constexpr tkw_host table{sizeof(tkw_host), TKW_ABI_MINOR, &log, &now_us, &secret, &service};
  return table;
}

}  // namespace tokenward::storage
