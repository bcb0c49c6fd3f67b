/// \file
/// A proxy between a plugin and its server that cuts the line at a chosen moment.
#pragma once

#include <cstdint>
#include <memory>

#include "runner/settings_file.h"

namespace tokenward::conformance {

/// Listens on 127.0.0.1 on a thread of its own. Thread-safe.
class Proxy {
 public:
  explicit Proxy(HostAndPort upstream);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// Where the plugin finds it.
  [[nodiscard]] HostAndPort address() const;

  /// How many pieces of any connection, in either direction, it has passed on so far.
  [[nodiscard]] std::uint64_t passed() const;

  /// After so many more pieces every connection is reset, and the next piece is lost; new ones are taken again.
  void cut_after(std::uint64_t pieces);
  /// At once.
  void cut();

  /// Whether new connections are accepted.
  void refuse(bool refusing);
  /// Whether it keeps everything to itself, as a server that hangs does.
  void keep_silent(bool silent);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace tokenward::conformance
