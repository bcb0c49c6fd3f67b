#include "http/journey.h"

#include "http/fault.h"

namespace tokenward::http {

void Journey::move_to(const Lane& lane, Step step) {
  if (lane_ == lane) return (this->*step)();
  detach();
  const auto taken = lane.submit([self = shared_from_this(), lane, step](tenant::LaneTurn turn) {
    self->lane_ = lane;
    self->take(turn == tenant::LaneTurn::Come ? step : &Journey::give_up);
  });
  if (!taken) refuse(taken.error());
}

void Journey::wait_in_lane(Step step) {
  const bool waits = lane_ && lane_->submit([self = shared_from_this(), step](tenant::LaneTurn turn) {
    self->take(turn == tenant::LaneTurn::Come ? step : &Journey::give_up);
  });
  if (!waits) (this->*step)();  // where nobody can wait, its own turn is not over yet
}

void Journey::give_up() {
  refuse({ErrorCode::Timeout, "The request has waited too long for those before it; nothing was done."});
}

void Journey::take(Step step) {
  try {
    (this->*step)();
  } catch (...) {
    fail(name_of_current_exception());
  }
}

void Journey::detach() {
  if (exchange_ == nullptr) return;
  pending_ = exchange_->detach();
  exchange_ = nullptr;
  message_ = &pending_->request();
  moved();
}

void Journey::send(std::string bytes, bool close) {
  over_ = true;
  if (exchange_ != nullptr) {
    exchange_->output().append(bytes);
    return;
  }
  pending_->send(std::move(bytes), close);
}

void Journey::log(std::string_view what) const { office_.log(name() + ": " + std::string(what), *message_); }

void Journey::fail(std::string_view what) {
  log(what);
  if (!over_) refuse({ErrorCode::Internal, {}});
}

}  // namespace tokenward::http
