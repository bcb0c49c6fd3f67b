#pragma once
// What the cached tokens of one tenant have in common, each once: their owners and their sets of scopes. A part goes
// with its last user, and is never looked up anew in between; while there is any, so is the tenant. Thread-safe.

#include <atomic>
#include <boost/intrusive/set.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>

#include "tenant/owner_runtime.h"
#include "tenant/scope_set.h"

namespace tokenward::tenant {

class TokenParts {
 public:
  /// Of `tenant`, which it is a member of.
  explicit TokenParts(TenantRuntime& tenant) noexcept : tenant_(tenant) {}

  /// The state of the owner `name`, made (not suspended, generation 0) where nobody uses it. Whoever gets it must read
  /// the owner's record afterwards and publish it before relying on it.
  [[nodiscard]] OwnerRef owner(std::string_view name, const FormRules& forms);
  /// Whether anybody uses the state of an owner.
  [[nodiscard]] bool has_owner(std::string_view name);
  /// Publishes a committed record to whoever uses the state of its owner.
  void publish(const domain::OwnerRecord& record, Stamp stamp);
  void publish(OwnerRuntime& owner, const domain::OwnerRecord& record, Stamp stamp);

  /// Of sorted scopes.
  [[nodiscard]] ScopesRef scopes(const domain::Scopes& scopes, const FormRules& forms);

  /// A token that uses parts came into being, or went.
  void note_token() noexcept { tokens_.fetch_add(1, std::memory_order_relaxed); }
  void note_token_gone() noexcept { tokens_.fetch_sub(1, std::memory_order_relaxed); }
  /// What `tokens` of its tokens have to pay for the parts: an equal share of their bytes each.
  [[nodiscard]] std::size_t bytes_for(std::size_t tokens) const noexcept;

  /// For `intrusive_ptr_release`.
  template <class Part>
  void release(const Part& part) noexcept;

 private:
  template <class Part>
  struct TextOf {
    using type = std::string_view;
    std::string_view operator()(const Part& part) const noexcept { return part.text(); }
  };
  /// Ordered, so that no choice of names makes a look-up long.
  template <class Part>
  using Set =
      boost::intrusive::set<Part, boost::intrusive::base_hook<PartHook>, boost::intrusive::key_of_value<TextOf<Part>>,
                            boost::intrusive::constant_time_size<false>>;

  template <class Part, class Make>
  boost::intrusive_ptr<Part> obtain(Set<Part>& set, std::string_view text, const Make& make);
  [[nodiscard]] Set<OwnerRuntime>& set_of(const OwnerRuntime&) noexcept { return owners_; }
  [[nodiscard]] Set<ScopeSet>& set_of(const ScopeSet&) noexcept { return scopes_; }

  TenantRuntime& tenant_;
  std::atomic<std::size_t> bytes_{0}, tokens_{0};
  std::mutex mutex_;  // guards everything below
  Set<OwnerRuntime> owners_;
  Set<ScopeSet> scopes_;
  std::shared_ptr<TenantRuntime> self_;  ///< Null where there are no parts.
};

}  // namespace tokenward::tenant
