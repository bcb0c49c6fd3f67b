#pragma once
// Cached tokens by their ids, chained through the tokens themselves; its buckets follow their number. One thread at a
// time. Owns no token.

#include <algorithm>
#include <boost/intrusive/unordered_set.hpp>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <new>

#include "tenant/valid_token.h"

namespace tokenward::tenant {

class TokenIndex {
 public:
  TokenIndex() : tokens_(Set::bucket_traits(&first_, 1)) {}
  TokenIndex(const TokenIndex&) = delete;
  TokenIndex& operator=(const TokenIndex&) = delete;

  /// What the buckets take, for each token: there are one or two to a token, and while it empties at most four.
  static constexpr std::size_t kBytesPerToken = 2 * sizeof(void*);

  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  /// Null where there is none.
  [[nodiscard]] ValidToken* find(const domain::TokenId& id) noexcept {
    const auto found = tokens_.find(id);
    return found == tokens_.end() ? nullptr : &*found;
  }
  /// There is none of its id.
  void insert(ValidToken& token) noexcept {
    if (tokens_.size() >= buckets()) resize(buckets() * 2);
    tokens_.insert(token);
  }
  void erase(ValidToken& token) noexcept {
    tokens_.erase(tokens_.iterator_to(token));
    if (buckets() > kFewBuckets && tokens_.size() * 4 < buckets()) resize(buckets() / 2);
  }

 private:
  struct IdOf {
    using type = domain::TokenId;
    const type& operator()(const ValidToken& token) const noexcept { return token.id(); }
  };
  /// Bytes that are random, and that choose neither shard nor stripe.
  struct Hash {
    std::size_t operator()(const domain::TokenId& id) const noexcept {
      std::uint32_t bytes = 0;
      std::memcpy(&bytes, id.bytes.data() + 9, sizeof bytes);
      return bytes;
    }
  };
  using Set = boost::intrusive::unordered_set<ValidToken, boost::intrusive::base_hook<IndexHook>,
                                              boost::intrusive::key_of_value<IdOf>, boost::intrusive::hash<Hash>,
                                              boost::intrusive::equal<std::equal_to<domain::TokenId>>,
                                              boost::intrusive::power_2_buckets<true>>;
  static constexpr std::size_t kFewBuckets = 8;

  [[nodiscard]] std::size_t buckets() const noexcept { return tokens_.bucket_count(); }
  /// Stays as it is where there is no memory: chains grow longer, that is all.
  void resize(std::size_t count) noexcept {
    count = std::max(count, kFewBuckets);
    std::unique_ptr<Set::bucket_type[]> fresh(new (std::nothrow) Set::bucket_type[count]);
    if (!fresh) return;
    tokens_.rehash({fresh.get(), count});
    many_ = std::move(fresh);
  }

  Set::bucket_type first_;  ///< The only one of an empty index.
  std::unique_ptr<Set::bucket_type[]> many_;
  Set tokens_;
};

}  // namespace tokenward::tenant
