#include "app/commands/password_options.h"

#include "app/hidden_prompt.h"
#include "base/encoding.h"
#include "crypto/private_file.h"

#include <algorithm>
#include <functional>

namespace tokenward::app {
namespace {

/// What went wrong, and how the command ends for it.
struct Failure {
  ExitCode code;
  std::string message;
};

// Passwords of one source, one after the other.
class Reader {
 public:
  Reader(const Invocation& invocation, const PasswordOptions& options) : invocation_(invocation), options_(options) {}

  std::optional<Passwords> read() {
    Passwords passwords;
    const bool was_read = options_.from_stdin     ? read_stdin(passwords)
                          : options_.file.empty() ? ask(passwords)
                                                  : read_file(passwords);
    if (!was_read || !sound(passwords.wanted) || (passwords.present && !sound(*passwords.present))) return std::nullopt;
    return passwords;
  }
  [[nodiscard]] const Failure& failure() const noexcept { return failure_; }

 private:
  bool fail(ExitCode code, std::string message) {
    failure_ = {code, std::move(message)};
    return false;
  }

  bool read_file(Passwords& into) {
    // Two lines of the longest, and how they end.
    const auto content = crypto::read_private_file(options_.file, 2 * (kMaxPasswordBytes + 2));
    if (!content) return fail(ExitCode::Settings, content.error().message);
    std::string_view rest = as_text(content->reveal());
    const auto next = [&rest] {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      return password_of(line);
    };
    if (!read_lines(next, options_.file, into)) return false;
    if (rest.empty()) return true;
    return fail(ExitCode::Settings, options_.file + " must hold " + (options_.with_present ? "two lines" : "one line") +
                                        " and nothing else");
  }

  bool read_stdin(Passwords& into) {
    const auto next = [this] {
      std::string line;
      std::getline(invocation_.in(), line);
      auto password = password_of(line);
      wipe(line.data(), line.size());
      return password;
    };
    return read_lines(next, "standard input", into);
  }

  bool read_lines(const std::function<std::optional<Secret>()>& next, const std::string& from, Passwords& into) {
    if (options_.with_present && !(into.present = next())) {
      return fail(ExitCode::Settings, from + " must hold the present password in its first line");
    }
    auto wanted = next();
    if (!wanted) {
      return fail(ExitCode::Settings, from + " must hold the new password in its " +
                                          (options_.with_present ? "second" : "first") + " line");
    }
    into.wanted = std::move(*wanted);
    return true;
  }

  // None where there is nothing in the line.
  static std::optional<Secret> password_of(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return std::nullopt;
    return Secret(as_bytes(line));
  }

  bool ask(Passwords& into) {
    if (options_.with_present) {
      Secret present;
      if (!answer("Present password: ", present)) return false;
      into.present = std::move(present);
    }
    Secret again;
    if (!answer("New password: ", into.wanted) || !sound(into.wanted) || !answer("The same once more: ", again)) {
      return false;
    }
    if (equal_in_constant_time(into.wanted.reveal(), again.reveal())) return true;
    return fail(ExitCode::Refused, "the two passwords differ; nothing was changed");
  }

  bool answer(const std::string& question, Secret& into) {
    auto typed = invocation_.ask_hidden(question);
    if (typed) {
      into = std::move(*typed);
      return true;
    }
    if (typed.error().code == ErrorCode::NotFound) {
      return fail(ExitCode::Usage, typed.error().message + "; say --password-stdin or --password-file FILE");
    }
    return fail(ExitCode::Refused, typed.error().message + "; nothing was changed");
  }

  // What JSON can carry; the daemon says what else a password must be.
  bool sound(const Secret& password) {
    return is_utf8(as_text(password.reveal())) || fail(ExitCode::Refused, "a password must be UTF-8");
  }

  const Invocation& invocation_;
  const PasswordOptions& options_;
  Failure failure_{ExitCode::Internal, {}};
};

}  // namespace

void add_password_options(CLI::App& app, PasswordOptions& options) {
  CLI::Option* const from_stdin = app.add_flag("--password-stdin", options.from_stdin,
                                               "Read the password as a line of standard input, instead of asking");
  app.add_option("--password-file", options.file, "Read it from a file that only this user can read")
      ->type_name("FILE")
      ->excludes(from_stdin);
}

ExitCode with_passwords(const Invocation& invocation, const PasswordOptions& options,
                        const std::function<ExitCode(const Passwords& passwords)>& command) {
  Reader reader(invocation, options);
  const auto passwords = reader.read();
  if (passwords) return command(*passwords);
  invocation.err() << "tokenward: " << reader.failure().message << '\n';
  return reader.failure().code;
}

}  // namespace tokenward::app
