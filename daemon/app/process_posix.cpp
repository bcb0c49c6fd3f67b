#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timex.h>
#include <unistd.h>

#include "app/process.h"

namespace tokenward::app {
namespace {

sigset_t captured() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

bool is_screen() noexcept { return ::isatty(STDERR_FILENO) != 0; }

void harden_process() noexcept {
  const rlimit none{0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0);
  (void)signal(SIGPIPE, SIG_IGN);
}

void capture_signals() noexcept {
  const sigset_t signals = captured();
  (void)pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Signal wait_for_signal() noexcept {
  const sigset_t signals = captured();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal == SIGHUP ? Signal::Reload : Signal::Stop;
}

bool is_clock_synchronised() noexcept {
  timex state{};  // modes 0: reads only
  const int result = adjtimex(&state);
  return result >= 0 && result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

std::string local_actor() { return "local:" + std::to_string(getuid()); }

}  // namespace tokenward::app
