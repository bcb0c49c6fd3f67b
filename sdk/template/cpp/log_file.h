#pragma once
// The file: entries one behind the other, each its length, its CRC-32 and its payload. Not thread-safe.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mystore {

class LogFile {
 public:
  /// Opens or creates the file and locks it. Throws UNAVAILABLE (held by another process), READ_ONLY, NO_SPACE.
  explicit LogFile(std::string path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Hands over every payload. What a crash has left of the last entry is cut off; damage with whole entries behind it
  /// is CORRUPT. Once, before the first `append`.
  void replay(const std::function<void(std::string_view payload)>& entry);

  /// Writes one entry; not yet durable. On failure nothing of it stays. NO_SPACE, UNAVAILABLE.
  void append(std::string_view payload);

  /// Makes everything durable. After a failure nobody knows what is on the disk: this call throws UNKNOWN_OUTCOME and
  /// every later `append` UNAVAILABLE, until the store is opened again.
  void sync();

  /// UNAVAILABLE if the file cannot be used any more.
  void check() const;

 private:
  [[nodiscard]] std::string read_all() const;
  void cut(std::uint64_t size);

  const std::string path_;
  int file_ = -1;
  std::uint64_t size_ = 0;
  bool broken_ = false;
};

}  // namespace mystore
