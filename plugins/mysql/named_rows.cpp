#include "named_rows.h"

namespace tokenward::mysql {

void append_hex(std::string& text, tkw_bytes bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::size_t begin = text.size();
  text.resize(begin + 2 * bytes.n);
  char* to = text.data() + begin;
  for (std::size_t i = 0; i < bytes.n; ++i) {
    *to++ = kDigits[bytes.p[i] >> 4];
    *to++ = kDigits[bytes.p[i] & 15];
  }
}

void KeyArray::add(const tkw_key& key, std::string_view more) {
  json_ += (json_.empty() ? "[" : ",[") + std::to_string(key.kind) + ",\"";
  append_hex(json_, key.tenant);
  json_ += "\",\"";
  append_hex(json_, key.id);
  json_ += '"';
  if (!more.empty()) json_.append(",").append(more);
  json_ += ']';
}

std::string named_rows(std::string_view array, std::string_view columns) {
  // Twice the lengths that the contract allows. (Hexadecimal digits need no character set of their own.)
  std::string sql = "JSON_TABLE(";
  sql.append(array).append(
      ", '$[*]' COLUMNS(kind INT UNSIGNED PATH '$[0]', tenant VARCHAR(128) PATH '$[1]', id VARCHAR(1024) PATH '$[2]'");
  sql.append(columns).append(
      ")) AS named STRAIGHT_JOIN tokenward_rec AS rec FORCE INDEX (PRIMARY)"
      " ON rec.kind = named.kind AND rec.tenant = UNHEX(named.tenant) AND rec.id = UNHEX(named.id)");
  return sql;
}

}  // namespace tokenward::mysql
