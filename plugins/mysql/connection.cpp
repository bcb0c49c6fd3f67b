#include "connection.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <vector>

#include "query_killer.h"

namespace tokenward::mysql {
namespace {

/// A statement that is killed is waited for, because with its answer it is known what became of it; and killed more
/// than once, because a kill that comes just before a wait for a lock begins does not end that wait (MariaDB 10.11).
/// After this many the connection is ended at the server, too: by then it is 120 ms.
constexpr std::chrono::milliseconds kBetweenKills{40};
constexpr int kMostKills = 3;

/// The ways to log in that do not hand the password to whoever asks for it.
constexpr const char* kAuthentication =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,parsec";

thread_local Connection* on_the_wire = nullptr;

ServerError error_of(MYSQL* handle) { return {mysql_errno(handle), mysql_error(handle)}; }

/// A password with its terminating NUL, wiped at the end.
class PasswordCopy {
 public:
  explicit PasswordCopy(std::string_view password) : bytes_(password.begin(), password.end()) {
    bytes_.push_back('\0');
  }
  ~PasswordCopy() { std::fill_n(static_cast<volatile char*>(bytes_.data()), bytes_.size(), '\0'); }
  PasswordCopy(const PasswordCopy&) = delete;
  PasswordCopy& operator=(const PasswordCopy&) = delete;

  [[nodiscard]] const char* text() const noexcept { return bytes_.data(); }

 private:
  std::vector<char> bytes_;
};

}  // namespace

Connection::WireScope::WireScope(Connection& connection) : outer_(std::exchange(on_the_wire, &connection)) {}

Connection::WireScope::~WireScope() { on_the_wire = outer_; }

Connection::Connection(const Endpoint& server, const TlsSettings& tls, const Account& account, const sdk::Host& host,
                       const Patience& patience)
    : server_(server), handle_(mysql_init(nullptr)) {
  if (!handle_) throw std::bad_alloc();
  set_options(tls, patience);
  answer_to(&patience, nullptr);
  if (account.password_secret)
    host.with_secret(*account.password_secret,
                     [&](std::string_view password) { log_in(account, PasswordCopy(password).text()); });
  else
    log_in(account, nullptr);
  answer_to(nullptr, nullptr);
  never_block(mysql_get_socket(handle()));
}

Connection::~Connection() {
  const my_socket socket = mysql_get_socket(handle());
  if (!usable() && socket != MARIADB_INVALID_SOCKET) hang_up(socket);
}

void Connection::set_options(const TlsSettings& tls, const Patience& patience) {
  MYSQL* const handle = this->handle();
  const unsigned protocol = server_.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
  const unsigned no_files = 0;
  const my_bool no = 0, verify = tls.mode == Tls::VerifyIdentity;
  mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocol);
  // The library's own limit, in seconds. It counts where TLS begins, which does not ask io_wait for everything.
  const auto left = patience.until().value_or(Patience::Clock::now()) - Patience::Clock::now();
  const auto seconds =
      static_cast<unsigned>(std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(left).count()));
  mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no_files);
  mysql_options(handle, MYSQL_OPT_RECONNECT, &no);
  mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, kAuthentication);
  mysql_options(handle, MARIADB_OPT_IO_WAIT, reinterpret_cast<const void*>(&Connection::io_wait));
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &verify);
  mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
  if (tls.mode == Tls::Off) return;
  const bool directory = std::filesystem::is_directory(tls.ca);
  mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
  mysql_options(handle, directory ? MYSQL_OPT_SSL_CAPATH : MYSQL_OPT_SSL_CA, tls.ca.c_str());
  if (tls.certificate.empty()) return;
  mysql_options(handle, MYSQL_OPT_SSL_CERT, tls.certificate.c_str());
  mysql_options(handle, MYSQL_OPT_SSL_KEY, tls.key.c_str());
}

void Connection::log_in(const Account& account, const char* password) {
  const char* const host = server_.socket.empty() ? server_.host.c_str() : nullptr;
  const char* const socket = server_.socket.empty() ? nullptr : server_.socket.c_str();
  const bool connected = on_wire([&] {
    return mysql_real_connect(handle(), host, account.user.c_str(), password, nullptr, server_.port, socket,
                              CLIENT_MULTI_STATEMENTS) != nullptr;
  });
  if (connected) return;
  const ServerError reason = error_of(handle());
  const std::string message = server_.text() + ": " + reason.message;
  if (given_up_)
    throw ConnectError({patience_->ended() ? TKW_CANCELLED : TKW_UNAVAILABLE, message, reason.code}, reason);
  throw ConnectError({reason.denied() ? TKW_INVALID : TKW_UNAVAILABLE, message, reason.code}, reason);
}

void Connection::answer_to(const Patience* patience, QueryKiller* killer) noexcept {
  patience_ = patience;
  killer_ = killer;
}

int Connection::io_wait(my_socket socket, my_bool reading, int) noexcept {
  Connection* const connection = on_the_wire;
  if (connection == nullptr) return 0;  // while closing: nothing is worth waiting for
  return connection->wait(socket, reading != 0 ? Direction::Read : Direction::Write);
}

/// As poll: 1 when the socket is ready, 0 when the wait is over, which makes the library report a lost connection.
int Connection::wait(int socket, Direction direction) {
  for (;;) {
    const auto until = next_kill_ ? next_kill_ : patience_ != nullptr ? patience_->until() : std::nullopt;
    switch (wait_for_socket(socket, direction, wakeup_, until)) {
      case Awaited::Ready:
        return 1;
      case Awaited::Woken:
        wakeup_.clear();
        if (next_kill_ || patience_ == nullptr || !patience_->ended()) continue;
        [[fallthrough]];
      case Awaited::TimedOut:
        if (give_up()) continue;
        errno = ETIMEDOUT;
        return 0;
    }
  }
}

/// False: that was all. True: the statement is being killed, and its answer may still come.
bool Connection::give_up() {
  given_up_ = true;
  if (killer_ == nullptr) return false;
  const unsigned long id = mysql_thread_id(handle());
  if (kills_ == kMostKills) {
    killer_->kill(server_, id, Kill::Connection);
    return false;
  }
  ++kills_;
  killer_->kill(server_, id, Kill::Query);
  next_kill_ = Patience::Clock::now() + kBetweenKills;
  return true;
}

ScriptEnd Connection::run_script(std::string_view sql, const Row& row) {
  return on_wire([&] {
    ScriptEnd end;
    std::vector<tkw_bytes> columns;
    if (mysql_real_query(handle(), sql.data(), sql.size()) != 0) return failed(end);
    for (;;) {
      if (mysql_field_count(handle()) != 0) {
        const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(handle()),
                                                                              &mysql_free_result);
        if (!result) return failed(end);
        columns.resize(mysql_num_fields(result.get()));
        while (const MYSQL_ROW fields = mysql_fetch_row(result.get())) {
          const unsigned long* const lengths = mysql_fetch_lengths(result.get());
          for (std::size_t i = 0; i < columns.size(); ++i)
            columns[i] = {reinterpret_cast<const std::uint8_t*>(fields[i]), lengths[i]};
          if (row) row(columns);
        }
      } else if (const std::uint64_t id = mysql_insert_id(handle())) {
        end.insert_id = id;
      }
      ++end.statements_done;
      const int next = mysql_next_result(handle());
      if (next < 0) return end;
      if (next > 0) return failed(end);
    }
  });
}

ScriptEnd& Connection::failed(ScriptEnd& end) {
  end.error = error_of(handle());
  note(*end.error);
  return end;
}

void Connection::run(std::string_view sql, const Row& row) {
  const ScriptEnd end = run_script(sql, row);
  if (end.error) fail(*end.error);
}

void Connection::fail(const ServerError& error) const {
  if (given_up_ && patience_ != nullptr) patience_->check();
  throw error.as_error();
}

bool Connection::hung_up() const noexcept { return has_input(mysql_get_socket(handle())); }

}  // namespace tokenward::mysql
