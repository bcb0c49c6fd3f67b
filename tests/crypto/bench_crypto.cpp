// Prints what the crypto layer's operations cost, one line each: the median of several rounds on one core.
// Build it as a release (`-O2`); the figures to hold it against are in PERFORMANCE.md.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "crypto/canonical_json.h"
#include "crypto/crc32.h"
#include "crypto/keyring.h"
#include "crypto/seal.h"
#include "crypto/token_codec.h"
#include "crypto/verifier.h"

using namespace tokenward;
using namespace tokenward::crypto;

namespace {

/// Runs `work` `count` times in each of nine rounds and prints the median time of one run.
template <class Work>
void measure(const char* name, int count, Work work) {
  std::array<double, 9> rounds{};
  for (double& nanoseconds : rounds) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) work();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    nanoseconds = taken.count() / count;
  }
  std::sort(rounds.begin(), rounds.end());
  std::printf("%-56s %14.1f ns\n", name, rounds[rounds.size() / 2]);
}

/// Keeps the optimiser from dropping what was computed.
template <class T>
void keep(const T& value) {
  static const volatile void* sink;
  sink = &value;
}

}  // namespace

int main() {
  const auto keyring = Keyring::create(from_micros(0));
  const auto prefix = domain::TokenPrefix::parse(domain::kDefaultTokenPrefix);
  if (!keyring || !prefix) return 1;
  const BytesView master = keyring->primary(KeyKind::Mac).material.reveal();
  const TokenParts parts{1, {{1, 2, 3, 4, 5, 6, 7}}, {}, {}};
  const HmacKey key = derive_tenant_mac_key(master, parts.handle);
  const Secret value = encode_token(*prefix, parts, key);
  const std::string_view text = as_text(value.reveal());
  const auto token = parse_token(text);
  const BytesView secret = parts.secret.reveal();
  const std::string body(500, 'x');
  const SealedFields fields{parts.handle, 3, parts.id.view(), as_bytes("alice@example.com"), 1, 0, body};
  const std::string seal = make_seal(*keyring, fields);

  measure("parse", 200'000, [&] { keep(parse_token(text)); });
  measure("  of which CRC-32", 200'000, [&] { keep(crc32(text.substr(0, text.size() - 6))); });
  measure("tag of a known handle", 200'000, [&] { keep(tag_matches(compute_token_mac(key, *token), *token)); });
  measure("tag of an unknown handle (HKDF first)", 100'000, [&] {
    keep(tag_matches(compute_token_mac(derive_tenant_mac_key(master, token->handle()), *token), *token));
  });
  measure("encode", 100'000, [&] { keep(encode_token(*prefix, parts, key)); });
  measure("make a seal over a body of 500 bytes", 50'000, [&] { keep(make_seal(*keyring, fields)); });
  measure("check a seal over a body of 500 bytes", 50'000, [&] { keep(check_seal(*keyring, fields, seal)); });
  measure("hash a token's secret (256 KiB, t=1)", 500,
          [&] { keep(hash_token_secret(*keyring, parts.handle, parts.id, secret)); });
  measure("hash a password (64 MiB, t=3)", 1,
          [&] { keep(hash_password(*keyring, parts.handle, "alice", as_bytes("password"))); });
}
