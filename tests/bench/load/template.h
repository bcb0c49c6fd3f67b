#pragma once
// The request that a measurement repeats, read from a file: request line, header fields, an empty line, the body; lines
// end with LF or CRLF. `{line}` stands for a line of a list, anywhere.

#include <string>
#include <string_view>

namespace tokenward::bench {

/// Immutable; any thread.
class Template {
 public:
  /// Reads the file. Errors are thrown.
  explicit Template(const std::string& path);

  /// The bytes that go over the wire, with Host and Content-Length added.
  [[nodiscard]] std::string filled(std::string_view line = {}) const;

 private:
  std::string head_, body_;
};

}  // namespace tokenward::bench
