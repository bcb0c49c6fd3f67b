#include <stdlib.h>
#include <string.h>

#include "store.h"

void mystore_write_raw(writer* to, tkw_bytes bytes) {
  if (to->n + bytes.n > to->capacity) {
    const size_t capacity = 2 * (to->n + bytes.n);
    uint8_t* const grown = realloc(to->p, capacity);
    if (!grown) to->failed = 1;
    if (to->failed) return;
    to->p = grown;
    to->capacity = capacity;
  }
  if (bytes.n) memcpy(to->p + to->n, bytes.p, bytes.n);
  to->n += bytes.n;
}

void mystore_write_number(writer* to, uint64_t value) {
  uint8_t digits[8]; /* little-endian on every machine */
  const tkw_bytes bytes = {digits, sizeof digits};
  int i;
  for (i = 0; i < 8; ++i) digits[i] = (uint8_t)(value >> 8 * i);
  mystore_write_raw(to, bytes);
}

void mystore_write_bytes(writer* to, tkw_bytes bytes) {
  mystore_write_number(to, bytes.n);
  mystore_write_raw(to, bytes);
}

void mystore_write_key(writer* to, const tkw_key* key) {
  mystore_write_number(to, key->kind);
  mystore_write_bytes(to, key->tenant);
  mystore_write_bytes(to, key->id);
}

static tkw_bytes take(reader* from, uint64_t n) {
  const tkw_bytes none = {NULL, 0}, taken = {from->rest.p, (size_t)n};
  if (from->failed || n > from->rest.n) {
    from->failed = 1;
    return none;
  }
  from->rest.p += n;
  from->rest.n -= (size_t)n;
  return taken;
}

uint64_t mystore_read_number(reader* from) {
  const tkw_bytes bytes = take(from, 8);
  uint64_t value = 0;
  size_t i;
  for (i = bytes.n; i > 0; --i) value = value << 8 | bytes.p[i - 1];
  return value;
}

tkw_bytes mystore_read_bytes(reader* from) { return take(from, mystore_read_number(from)); }

tkw_key mystore_read_key(reader* from) {
  tkw_key key = {{NULL, 0}, {NULL, 0}, 0, 0};
  key.kind = (uint32_t)mystore_read_number(from);
  key.tenant = mystore_read_bytes(from);
  key.id = mystore_read_bytes(from);
  return key;
}

uint32_t mystore_crc32(tkw_bytes bytes) {
  uint32_t crc = 0xFFFFFFFF;
  size_t i;
  int bit;
  for (i = 0; i < bytes.n; ++i) {
    crc ^= bytes.p[i];
    for (bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}
