#pragma once
// A request that left its I/O thread: its own copy of the message, and the way back for the answer.

#include <memory>
#include <string>
#include <vector>

#include "base/message.h"
#include "net/connection.h"

namespace tokenward::net {

class DetachedRequest final : public PendingAnswer {
 public:
  DetachedRequest(std::shared_ptr<IoThread> thread, std::shared_ptr<Connection> connection,
                  const RequestMessage& request);
  ~DetachedRequest() override;

  [[nodiscard]] const RequestMessage& request() const noexcept override { return request_; }
  void send(std::string bytes, bool close) override;

 private:
  // Whatever thread lets go of this object, the connection itself must go on its own thread, which must outlive it.
  const std::shared_ptr<IoThread> thread_;
  std::shared_ptr<Connection> connection_;  ///< None after `send`.
  std::string memory_;
  std::vector<Field> fields_;
  RequestMessage request_;
};

}  // namespace tokenward::net
