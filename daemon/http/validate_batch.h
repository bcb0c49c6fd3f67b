#pragma once
// `POST /v1/validate/batch`: up to 1,000 tokens in one request, one answer each in the same order. Few tokens that
// memory knows are answered on the I/O thread, many beside it, in slices between which other tenants have their turn.
// What memory does not know is asked in the lanes of the tokens' tenants, side by side, so that a store that hangs
// holds the answer up for its own deadline at most, and what is known never waits for a store.

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/inquiry.h"
#include "http/journey.h"
#include "http/limits.h"
#include "http/validate_body.h"

namespace tokenward::http {

inline constexpr std::size_t kMaxBatch = 1000;
/// Room for 1,000 of the longest tokens, each with several scopes and an address. Bytes.
inline constexpr std::size_t kMaxBatchBody = 512 * 1024;
/// A longer body is read beside the I/O thread: some forty tokens take a tenth of a millisecond. Bytes.
inline constexpr std::size_t kInlineBatchBody = 4 * 1024;

/// Until its tokens are asked for, one thread at a time; from then on each item is its task's own.
class ValidateBatch final : public Journey {
 public:
  ValidateBatch(Office office, const ListenerProfile& listener, const RequestMessage& message, Exchange& exchange)
      : Journey(office, listener, message, exchange) {}

 private:
  /// Items whose tokens only one tenant's store knows of.
  struct Share {
    explicit Share(Lane of) : lane(of) {}

    Lane lane;
    std::vector<std::size_t> items = {};
    std::atomic<bool> down = false;  ///< That store did not answer: it is not asked again.
  };

  void begin() override;
  void load_asker();
  void admit();
  void read();
  void look_up();
  void look_up_item(std::size_t item);
  void ask_stores();
  void ask_store(Share& share, std::size_t begin, std::size_t end);
  void answer_item(std::size_t item, const tenant::Verdict& verdict);
  void finish_part();
  void finish();
  void refuse(const Error& error) override;
  void refuse_limited();
  [[nodiscard]] std::string name() const override { return "POST /v1/validate/batch"; }

  std::optional<tenant::Verdict> shown_;  ///< Of the credential; none: there was none.
  std::optional<Asker> asker_;            ///< Borrows from `shown_`.
  Limits limits_;                         ///< Of the asker.
  std::vector<ValidateBody> items_;
  std::vector<std::string> answers_;
  std::size_t next_ = 0;  ///< The first item that memory was not asked for.
  std::deque<Share> shares_;
  std::atomic<std::size_t> open_parts_ = 0;
};

}  // namespace tokenward::http
