#include "storage/elf_exports.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tokenward::storage {

namespace {

// Offsets and values of the System V gABI and its ELF-64 object file format, version 1.5.
constexpr std::array<std::uint8_t, 6> kIdent64LittleEndian{0x7F, 'E', 'L', 'F', 2, 1};
constexpr std::uint64_t kFileHeaderSize = 64, kTypeAt = 16, kSectionTableAt = 40, kSectionSizeAt = 58, kSectionsAt = 60;
constexpr std::uint64_t kSectionHeaderSize = 64, kSectionTypeAt = 4, kSectionOffsetAt = 24, kSectionLengthAt = 32,
                        kSectionLinkAt = 40;
constexpr std::uint64_t kSymbolSize = 24, kSymbolInfoAt = 4, kSymbolOtherAt = 5, kSymbolSectionAt = 6;
constexpr std::uint64_t kTypeDynamic = 3, kSectionDynsym = 11, kUndefined = 0, kAbsolute = 0xFFF1;
constexpr std::uint64_t kGlobal = 1, kGnuUnique = 10, kVisibilityDefault = 0, kVisibilityProtected = 3;

/// A view that every read is checked against: what lies outside reads as nothing.
class Image {
 public:
  explicit Image(BytesView bytes) : bytes_(bytes) {}

  [[nodiscard]] std::optional<Image> part(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return std::nullopt;
    return Image(bytes_.subspan(offset, size));
  }
  /// A little-endian number; the caller has made sure that it lies inside.
  template <unsigned Width>
  [[nodiscard]] std::uint64_t number(std::uint64_t offset) const {
    std::uint64_t value = 0;
    for (unsigned i = Width; i-- > 0;) value = value << 8 | bytes_[offset + i];
    return value;
  }
  [[nodiscard]] std::optional<std::string> text(std::uint64_t offset) const {
    if (offset >= bytes_.size()) return std::nullopt;
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto end = std::find(begin, bytes_.end(), 0);
    if (end == bytes_.end()) return std::nullopt;
    return std::string(begin, end);
  }
  [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }

 private:
  BytesView bytes_;
};

Error damaged(const char* what) {
  return {ErrorCode::Corrupt, std::string("is damaged: ") + what + " outside of the file"};
}

bool is_export(const Image& symbol) {
  const std::uint64_t binding = symbol.number<1>(kSymbolInfoAt) >> 4;
  const std::uint64_t visibility = symbol.number<1>(kSymbolOtherAt) & 3;
  const std::uint64_t section = symbol.number<2>(kSymbolSectionAt);
  return (binding == kGlobal || binding == kGnuUnique) && section != kUndefined && section != kAbsolute &&
         (visibility == kVisibilityDefault || visibility == kVisibilityProtected);
}

Result<std::vector<std::string>> exports_in(const Image& symbols, const Image& names) {
  std::vector<std::string> exports;
  for (std::uint64_t at = 0; at + kSymbolSize <= symbols.size(); at += kSymbolSize) {
    const Image symbol = *symbols.part(at, kSymbolSize);
    if (!is_export(symbol)) continue;
    auto name = names.text(symbol.number<4>(0));
    if (!name) return damaged("a symbol's name lies");
    exports.push_back(*std::move(name));
  }
  return exports;
}

}  // namespace

Result<std::vector<std::string>> elf_exports(BytesView bytes) {
  const Image file(bytes);
  if (bytes.size() < kFileHeaderSize ||
      !std::equal(kIdent64LittleEndian.begin(), kIdent64LittleEndian.end(), bytes.begin()) ||
      file.number<2>(kTypeAt) != kTypeDynamic || file.number<2>(kSectionSizeAt) != kSectionHeaderSize) {
    return Error{ErrorCode::Unsupported, "is not a 64-bit little-endian ELF shared library"};
  }
  const std::uint64_t count = file.number<2>(kSectionsAt);
  const auto sections = file.part(file.number<8>(kSectionTableAt), count * kSectionHeaderSize);
  if (!sections) return damaged("its section table lies");

  const auto section_bytes = [&](const Image& header) {
    return file.part(header.number<8>(kSectionOffsetAt), header.number<8>(kSectionLengthAt));
  };
  for (std::uint64_t i = 0; i < count; ++i) {
    const Image header = *sections->part(i * kSectionHeaderSize, kSectionHeaderSize);
    if (header.number<4>(kSectionTypeAt) != kSectionDynsym) continue;
    const auto names = sections->part(header.number<4>(kSectionLinkAt) * kSectionHeaderSize, kSectionHeaderSize);
    if (!names) return damaged("its string table is a section");
    const auto symbols = section_bytes(header);
    const auto strings = section_bytes(*names);
    if (!symbols || !strings) return damaged("its symbol table lies");
    return exports_in(*symbols, *strings);
  }
  return Error{ErrorCode::Unsupported, "has no table of dynamic symbols"};
}

}  // namespace tokenward::storage
