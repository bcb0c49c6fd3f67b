#pragma once
// `POST /v1/validate/batch`: up to 1,000 tokens in one request, one answer each in the same order. What memory knows is
// answered on the I/O thread; the rest in the lanes of the tokens' tenants, side by side, so that a store that hangs
// holds the answer up for its own deadline at most.

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "http/inquiry.h"
#include "http/lane.h"
#include "http/listeners.h"
#include "http/office.h"
#include "http/validate_body.h"

namespace tokenward::http {

inline constexpr std::size_t kMaxBatch = 1000;
/// Room for 1,000 of the longest tokens, each with several scopes and an address. Bytes.
inline constexpr std::size_t kMaxBatchBody = 512 * 1024;

/// One request. Until its tokens are asked for, one thread at a time; from then on each item is its task's own.
class ValidateBatch : public std::enable_shared_from_this<ValidateBatch> {
 public:
  /// `listener` lives as long as the office.
  ValidateBatch(Office office, const ListenerProfile& listener) : office_(office), listener_(listener) {}

  /// Begins on the I/O thread: answers through `exchange` before it returns, or detaches.
  void start(const RequestMessage& message, Exchange& exchange);

 private:
  /// Items whose tokens only one tenant's store knows of.
  struct Share {
    explicit Share(Lane of) : lane(of) {}

    Lane lane;
    std::vector<std::size_t> items = {};
    std::atomic<bool> down = false;  ///< That store did not answer: it is not asked again.
  };

  void detach();
  void load_asker();
  void admit();
  void look_up();
  void ask_stores();
  void ask_store(Share& share, std::size_t begin, std::size_t end);
  void answer_item(std::size_t item, const tenant::Verdict& verdict);
  void finish_part();
  void refuse(const Error& error);
  void send(std::string bytes);
  [[nodiscard]] std::string body() const;

  const Office office_;
  const ListenerProfile& listener_;
  std::optional<tenant::Verdict> shown_;  ///< Of the credential; none: there was none.
  std::optional<Asker> asker_;            ///< Borrows from `shown_`.
  std::vector<ValidateBody> items_;
  std::vector<std::string> answers_;
  std::deque<Share> shares_;
  std::atomic<std::size_t> open_parts_ = 0;
  const RequestMessage* message_ = nullptr;
  Exchange* exchange_ = nullptr;            ///< While on the I/O thread.
  std::shared_ptr<PendingAnswer> pending_;  ///< From then on.
};

}  // namespace tokenward::http
