#include "app/hidden_prompt.h"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

namespace tokenward::app::hidden_prompt_test {
namespace {

constexpr char kQuestion[] = "Password: ";
constexpr int kAnswered = 10, kRefused = 20;

// A process that asks one hidden question at a terminal of its own, where a test types. It shows what it heard,
// as `=heard.`, and ends with `kAnswered`; or with `kRefused` and the code of the error.
class Asking {
 public:
  Asking() : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    BOOST_TEST_REQUIRE(keyboard_ >= 0);
    BOOST_TEST_REQUIRE(::grantpt(keyboard_) == 0);
    BOOST_TEST_REQUIRE(::unlockpt(keyboard_) == 0);
    std::array<char, 64> name{};
    BOOST_TEST_REQUIRE(::ptsname_r(keyboard_, name.data(), name.size()) == 0);
    // Held open here too, so that what it is set to can still be seen when the process has gone.
    screen_ = ::open(name.data(), O_RDWR | O_NOCTTY);
    BOOST_TEST_REQUIRE(screen_ >= 0);
    process_ = ::fork();
    if (process_ == 0) ask();
    BOOST_TEST_REQUIRE(process_ > 0);
  }
  ~Asking() {
    ::close(screen_);
    ::close(keyboard_);
    if (process_ > 0) (void)end();
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// Waits until `text` stands on the screen, behind what was waited for before.
  void await(const std::string& text) {
    std::size_t found = 0;
    while ((found = shown_.find(text, seen_)) == std::string::npos) {
      pollfd readable{keyboard_, POLLIN, 0};
      BOOST_TEST_REQUIRE(::poll(&readable, 1, 30'000) == 1, "shown so far: " << shown_);
      std::array<char, 256> some{};
      const ssize_t got = ::read(keyboard_, some.data(), some.size());
      BOOST_TEST_REQUIRE(got > 0);
      shown_.append(some.data(), static_cast<std::size_t>(got));
    }
    seen_ = found + text.size();
  }
  void type(const std::string& text) {
    BOOST_TEST_REQUIRE(::write(keyboard_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  [[nodiscard]] bool echoes() const {
    termios now{};
    BOOST_TEST_REQUIRE(::tcgetattr(screen_, &now) == 0);
    return (now.c_lflag & ECHO) != 0 && (now.c_lflag & ECHONL) == 0;
  }
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }
  /// How the process ended, as `waitpid` tells.
  [[nodiscard]] int end() {
    int status = 0;
    BOOST_TEST(::waitpid(std::exchange(process_, -1), &status, 0) > 0);
    return status;
  }

 private:
  [[noreturn]] void ask() const {
    ::close(keyboard_);
    if (::setsid() < 0 || ::ioctl(screen_, TIOCSCTTY, 0) != 0) ::_exit(1);
    const auto answer = ask_hidden(kQuestion);
    if (!answer) ::_exit(kRefused + static_cast<int>(answer.error().code));
    const std::string heard = "=" + std::string{as_text(answer->reveal())} + ".";
    ::_exit(::write(screen_, heard.data(), heard.size()) > 0 ? kAnswered : 1);
  }

  int keyboard_;
  int screen_ = -1;
  pid_t process_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int refusal(ErrorCode code) { return kRefused + static_cast<int>(code); }

BOOST_AUTO_TEST_SUITE(hidden_prompt)

BOOST_AUTO_TEST_CASE(what_is_typed_is_not_shown) {
  Asking asking;
  asking.await(kQuestion);
  BOOST_TEST(!asking.echoes());
  asking.type("päss wörd\n");
  asking.await(".");
  BOOST_TEST(asking.shown() == std::string{kQuestion} + "\r\n=päss wörd.");
  BOOST_TEST(exit_code(asking.end()) == kAnswered);
  BOOST_TEST(asking.echoes());
}

BOOST_AUTO_TEST_CASE(a_typing_error_can_be_taken_back) {
  Asking asking;
  asking.await(kQuestion);
  asking.type("passwork\177d\n");
  asking.await("=password.");
  BOOST_TEST(exit_code(asking.end()) == kAnswered);
}

BOOST_AUTO_TEST_CASE(nothing_typed_is_no_password) {
  for (const char* typed : {"\n", "\004"}) {
    Asking asking;
    asking.await(kQuestion);
    asking.type(typed);
    BOOST_TEST(exit_code(asking.end()) == refusal(ErrorCode::Invalid));
    BOOST_TEST(asking.echoes());
  }
}

BOOST_AUTO_TEST_CASE(the_longest_password_is_taken_and_a_longer_one_refused) {
  Asking longest;
  longest.await(kQuestion);
  longest.type(std::string(kMaxPasswordBytes, 'x') + "\n");
  longest.await(std::string(kMaxPasswordBytes, 'x') + ".");
  BOOST_TEST(exit_code(longest.end()) == kAnswered);

  Asking longer;
  longer.await(kQuestion);
  longer.type(std::string(kMaxPasswordBytes + 1, 'x') + "\n");
  BOOST_TEST(exit_code(longer.end()) == refusal(ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(an_interrupt_ends_the_process_and_leaves_the_terminal_as_it_was) {
  Asking asking;
  asking.await(kQuestion);
  asking.type("half a pass\003");
  const int status = asking.end();
  BOOST_TEST(WIFSIGNALED(status));
  BOOST_TEST(WTERMSIG(status) == SIGINT);
  BOOST_TEST(asking.echoes());
}

// A process without job control is not stopped; it goes on at once.
BOOST_AUTO_TEST_CASE(it_asks_again_after_a_stop) {
  Asking asking;
  asking.await(kQuestion);
  asking.type("half a pass\032");
  asking.await(kQuestion);
  asking.type("password\n");
  asking.await("=password.");
  BOOST_TEST(exit_code(asking.end()) == kAnswered);
}

BOOST_AUTO_TEST_CASE(without_a_terminal_nobody_is_asked) {
  const pid_t process = ::fork();
  if (process == 0) {
    const bool left = ::setsid() >= 0;
    const auto answer = ask_hidden(kQuestion);
    ::_exit(left && !answer ? refusal(answer.error().code) : 1);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(::waitpid(process, &status, 0) == process);
  BOOST_TEST(exit_code(status) == refusal(ErrorCode::NotFound));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::hidden_prompt_test
