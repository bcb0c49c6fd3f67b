#include "tenant/valid_token.h"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "tenant/heap_bytes.h"

namespace tokenward::tenant {
namespace {

constexpr std::string_view kNoMetadata = "{}";
constexpr std::size_t kMostMetadata = (1 << 14) - 1;
static_assert(domain::kMaxMetadataBytes <= kMostMetadata);

std::string_view kept_metadata(const TokenFacts& facts) noexcept {
  return facts.metadata == kNoMetadata ? std::string_view{} : facts.metadata;
}

}  // namespace

// Sixteen bytes more are a tenth more memory for everybody's tokens.
static_assert(heap_bytes(sizeof(ValidToken)) <= 128);

TokenRef ValidToken::create(TokenFacts facts) {
  if (facts.metadata.size() > kMostMetadata) throw std::length_error("a token's metadata");
  const Tail tail = tail_for(facts);
  const bool has_rare = facts.rare.any();
  return new (tail) ValidToken(std::move(facts), has_rare);
}

Tail ValidToken::tail_for(const TokenFacts& facts) noexcept {
  return {(facts.rare.any() ? sizeof(RareFacts) : 0) + kept_metadata(facts).size()};
}

ValidToken::ValidToken(TokenFacts facts, bool has_rare)
    : metadata_size_(static_cast<std::uint16_t>(kept_metadata(facts).size() & kMostMetadata)),
      replaced_(facts.replaced),
      has_rare_(has_rare),
      mac_(facts.mac),
      id_(facts.id),
      owner_(std::move(facts.owner)),
      scopes_(std::move(facts.scopes)),
      generation_(facts.generation),
      expires_us_(facts.expires_us) {
  static_assert(alignof(RareFacts) <= alignof(ValidToken));
  char* end = reinterpret_cast<char*>(this + 1);
  if (has_rare) {
    new (end) RareFacts(std::move(facts.rare));
    end += sizeof(RareFacts);
  }
  if (metadata_size_ != 0) std::memcpy(end, facts.metadata.data(), metadata_size_);
  tenant().parts().note_token();
}

ValidToken::~ValidToken() {
  tenant().parts().note_token_gone();
  if (const RareFacts* const held = rare()) held->~RareFacts();
}

std::string_view ValidToken::metadata() const noexcept {
  if (metadata_size_ == 0) return kNoMetadata;
  return {reinterpret_cast<const char*>(this + 1) + (has_rare_ ? sizeof(RareFacts) : 0), metadata_size_};
}

std::size_t ValidToken::own_bytes() const noexcept {
  const std::size_t cidrs = has_rare_ ? rare()->allowed_cidrs.capacity() * sizeof(domain::Cidr) : 0;
  return heap_bytes(sizeof *this + tail_bytes()) + (cidrs == 0 ? 0 : heap_bytes(cidrs));
}

}  // namespace tokenward::tenant
