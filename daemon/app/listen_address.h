#pragma once
// Where a listener listens, as written in the settings: `127.0.0.1:8640`, `[::1]:8640`, `unix:/run/tokenward/a.sock`.
// Plain values.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tokenward::app {

/// One address to listen on. Host names are no addresses: what a name means may change under a running daemon.
struct ListenAddress {
  enum class Kind : std::uint8_t { Ipv4, Ipv6, Unix };

  Kind kind = Kind::Ipv4;
  std::string host = "127.0.0.1";   ///< Numeric and in canonical form, without brackets; empty for `Unix`.
  std::uint16_t port = 8640;        ///< 0: any free port, which the daemon names once it listens.
  std::filesystem::path path = {};  ///< The socket's path for `Unix`, at most `kMaxUnixPath` bytes.

  static constexpr std::size_t kMaxUnixPath = 107;  ///< What Linux has room for in `sockaddr_un`.

  /// Reads one of the three forms. Invalid with a sentence that says what is wrong.
  [[nodiscard]] static Result<ListenAddress> parse(std::string_view text);

  /// Whether only processes on this machine can reach it: a unix socket, 127.0.0.0/8 or ::1.
  [[nodiscard]] bool is_local() const noexcept;
  /// Whether it stands for every address of the machine (0.0.0.0 or ::).
  [[nodiscard]] bool is_wildcard() const noexcept;
  /// Whether both cannot be listened on at once.
  [[nodiscard]] bool overlaps(const ListenAddress& other) const noexcept;

  /// The form that `parse` reads.
  [[nodiscard]] std::string text() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

}  // namespace tokenward::app
