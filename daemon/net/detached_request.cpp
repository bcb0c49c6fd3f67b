#include "net/detached_request.h"

#include <string_view>
#include <utility>

#include <asio/post.hpp>

namespace tokenward::net {

DetachedRequest::DetachedRequest(std::shared_ptr<IoThread> thread, std::shared_ptr<Connection> connection,
                                 const RequestMessage& request)
    : thread_(std::move(thread)), connection_(std::move(connection)), request_(request) {
  std::size_t size = request.method.size() + request.target.size() + request.body.size() + request.peer.size();
  for (const Field& field : request.fields) size += field.value.size();
  memory_.reserve(size);  // Never reallocated below, so the views stay valid.
  const auto own = [this](std::string_view text) {
    const std::size_t start = memory_.size();
    memory_.append(text);
    return std::string_view{memory_}.substr(start);
  };
  request_.method = own(request.method);
  request_.target = own(request.target);
  request_.body = own(request.body);
  request_.peer = own(request.peer);
  fields_.reserve(request.fields.size());
  for (const Field& field : request.fields) fields_.push_back({field.name, own(field.value)});
  request_.fields = fields_;
}

DetachedRequest::~DetachedRequest() {
  if (connection_ == nullptr) return;
  asio::post(thread_->context(), [connection = std::move(connection_)] { connection->abort(); });
}

void DetachedRequest::send(std::string bytes, bool close) {
  if (connection_ == nullptr) return;
  asio::post(thread_->context(), [connection = std::move(connection_), bytes = std::move(bytes), close]() mutable {
    connection->answer(std::move(bytes), close);
  });
}

}  // namespace tokenward::net
