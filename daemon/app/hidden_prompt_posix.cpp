#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "app/hidden_prompt.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

namespace tokenward::app {
namespace {

constexpr std::array<int, 5> kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

volatile std::sig_atomic_t pending_signal = 0;
extern "C" void note_signal(int signal) { pending_signal = signal; }

Error terminal_fails() {
  return {ErrorCode::Unavailable, "the terminal fails: " + std::generic_category().message(errno)};
}

/// Notes signals instead of following them, and lets them end a read; as before when it goes.
class SignalsNoted {
 public:
  SignalsNoted() noexcept {
    pending_signal = 0;
    struct sigaction noting {};
    noting.sa_handler = note_signal;  // and no SA_RESTART
    sigemptyset(&noting.sa_mask);
    for (std::size_t i = 0; i < kEnding.size(); ++i) (void)sigaction(kEnding[i], &noting, &before_[i]);
  }
  ~SignalsNoted() {
    for (std::size_t i = 0; i < kEnding.size(); ++i) (void)sigaction(kEnding[i], &before_[i], nullptr);
  }
  SignalsNoted(const SignalsNoted&) = delete;
  SignalsNoted& operator=(const SignalsNoted&) = delete;

 private:
  std::array<struct sigaction, kEnding.size()> before_{};
};

/// The terminal, which does not show what is typed while this lives.
class SilentTerminal {
 public:
  SilentTerminal() noexcept : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ICANON | ECHONL;
    silent_ = ::tcsetattr(file_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (silent_) (void)::tcsetattr(file_, TCSAFLUSH, &before_);
    if (file_ >= 0) (void)::close(file_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  [[nodiscard]] bool is_there() const noexcept { return file_ >= 0; }
  [[nodiscard]] bool is_silent() const noexcept { return silent_; }
  void show(const std::string& text) const noexcept { (void)!::write(file_, text.data(), text.size()); }

  /// What was typed before the line's end; none if a signal came first.
  [[nodiscard]] Result<std::optional<Secret>> line() const {
    Secret typed(kMaxPasswordBytes + 1);
    std::size_t size = 0;
    while (pending_signal == 0) {
      char c = 0;
      const ssize_t got = ::read(file_, &c, 1);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return terminal_fails();
      if (got == 0 || c == '\n') return checked(typed, size);
      if (size <= kMaxPasswordBytes) typed.data()[size++] = static_cast<std::uint8_t>(c);
    }
    show("\n");
    return std::optional<Secret>{};
  }

 private:
  static Result<std::optional<Secret>> checked(const Secret& typed, std::size_t size) {
    if (size == 0) return Error{ErrorCode::Invalid, "nothing was typed"};
    if (size > kMaxPasswordBytes) {
      return Error{ErrorCode::Invalid, "a password has at most " + std::to_string(kMaxPasswordBytes) + " bytes"};
    }
    return std::optional<Secret>(Secret(typed.reveal().first(size)));
  }

  int file_;
  termios before_{};
  bool silent_ = false;
};

Result<std::optional<Secret>> ask_once(const std::string& question) {
  const SignalsNoted signals;
  const SilentTerminal terminal;
  if (!terminal.is_there()) return Error{ErrorCode::NotFound, "there is no terminal to ask at"};
  if (!terminal.is_silent()) return terminal_fails();
  terminal.show(question);
  return terminal.line();
}

}  // namespace

Result<Secret> ask_hidden(const std::string& question) {
  while (true) {
    auto typed = ask_once(question);
    if (!typed) return typed.error();
    if (*typed) return std::move(**typed);
    (void)::raise(pending_signal);
  }
}

}  // namespace tokenward::app
