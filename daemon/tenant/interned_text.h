#pragma once
// A text that cached tokens of one tenant have in common, with the forms that it takes in answers: one block of memory
// for all of them, which goes with its last user. Immutable, so safe to share between threads.

#include <atomic>
#include <boost/intrusive/set_hook.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "domain/scope.h"

namespace tokenward::tenant {

class TenantRuntime;

/// How a text stands in answers.
struct AnswerForms {
  std::string field;  ///< In a header field; never empty.
  std::string json;   ///< In a JSON body, without what always stands around it.
};

/// Renders the parts of answers that are kept; given by the layer that knows their form. Pure; any thread.
struct FormRules {
  AnswerForms (*of_owner)(std::string_view name);
  AnswerForms (*of_scopes)(const domain::Scopes& scopes);
};

/// Bytes behind an object, in the same block.
struct Tail {
  std::size_t bytes = 0;
};

/// Its place among those of its kind: guarded by the lock of TokenParts.
using PartHook = boost::intrusive::set_base_hook<boost::intrusive::optimize_size<true>,
                                                 boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// What `TokenParts` keeps: it makes each `Part`, which derives from this, and deletes it behind its last user.
template <class Part>
class InternedText : public PartHook {
 public:
  InternedText(const InternedText&) = delete;
  InternedText& operator=(const InternedText&) = delete;

  [[nodiscard]] TenantRuntime& tenant() const noexcept { return tenant_; }
  [[nodiscard]] std::string_view text() const noexcept { return {tail(), text_size_}; }
  [[nodiscard]] std::string_view field_form() const noexcept {
    return field_size_ == 0 ? text() : std::string_view{tail() + text_size_, field_size_};
  }
  [[nodiscard]] std::string_view json_form() const noexcept {
    return json_size_ == 0 ? text() : std::string_view{tail() + text_size_ + field_size_, json_size_};
  }
  /// Bytes of the block.
  [[nodiscard]] std::size_t block_bytes() const noexcept {
    return sizeof(Part) + text_size_ + field_size_ + json_size_;
  }

  static void* operator new(std::size_t size, Tail tail) { return ::operator new(size + tail.bytes); }
  static void operator delete(void* block) noexcept { ::operator delete(block); }
  static void operator delete(void* block, Tail) noexcept { ::operator delete(block); }

 protected:
  /// Behind the part there is room for what `tail_for` says.
  InternedText(TenantRuntime& tenant, std::string_view text, const AnswerForms& forms)
      : tenant_(tenant),
        text_size_(size_of(text)),
        field_size_(size_unless_same(forms.field, text)),
        json_size_(size_unless_same(forms.json, text)) {
    char* const begin = reinterpret_cast<char*>(static_cast<Part*>(this)) + sizeof(Part);
    std::memcpy(begin, text.data(), text_size_);
    std::memcpy(begin + text_size_, forms.field.data(), field_size_);
    std::memcpy(begin + text_size_ + field_size_, forms.json.data(), json_size_);
  }
  ~InternedText() = default;

  /// Forms that are like the text are not kept once more, as hardly any name has others.
  [[nodiscard]] static Tail tail_for(std::string_view text, const AnswerForms& forms) {
    return {std::size_t{size_of(text)} + size_unless_same(forms.field, text) + size_unless_same(forms.json, text)};
  }

 private:
  friend class TokenParts;
  template <class Any>
  friend void intrusive_ptr_add_ref(const InternedText<Any>* text) noexcept;

  [[nodiscard]] const char* tail() const noexcept {
    return reinterpret_cast<const char*>(static_cast<const Part*>(this)) + sizeof(Part);
  }
  /// Owners' names and sets of scopes have a few thousand bytes at most.
  static std::uint16_t size_of(std::string_view text) {
    if (text.size() > std::numeric_limits<std::uint16_t>::max()) throw std::length_error("an interned text");
    return static_cast<std::uint16_t>(text.size());
  }
  static std::uint16_t size_unless_same(std::string_view form, std::string_view text) {
    return form == text ? std::uint16_t{0} : size_of(form);
  }

  TenantRuntime& tenant_;  // TokenParts keeps it
  mutable std::atomic<std::uint32_t> users_{0};
  const std::uint16_t text_size_, field_size_, json_size_;  // 0: like the text
};

template <class Any>
void intrusive_ptr_add_ref(const InternedText<Any>* text) noexcept {
  text->users_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace tokenward::tenant
