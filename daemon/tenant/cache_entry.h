#pragma once
// A cached token's places in the cache, in the token itself, so that an entry costs no memory of its own.

#include <boost/intrusive/list_hook.hpp>
#include <boost/intrusive/unordered_set_hook.hpp>

namespace tokenward::tenant {

using IndexHook = boost::intrusive::unordered_set_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;
using QueueHook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// All of it is guarded by the lock of the cache's shard. A token is in one cache at a time.
class CacheEntry : public IndexHook, public QueueHook {
 public:
  bool hit = false;  ///< Since it came or was last passed over.
  bool is_new = true;

 protected:
  CacheEntry() = default;
  ~CacheEntry() = default;
};

}  // namespace tokenward::tenant
