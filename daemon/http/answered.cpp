#include "http/answered.h"

#include <algorithm>

namespace tokenward::http {

void AnswerObservers::add(AnswerObserver& observer) {
  const AnswerObserver::Wants wants = observer.wants();
  all_.push_back(&observer);
  wants_.timing = std::max(wants_.timing, wants.timing);
  wants_.caller = wants_.caller || wants.caller;
}

void AnswerObservers::tell(const Answered& answered) const noexcept {
  for (AnswerObserver* const observer : all_) observer->answered(answered);
}

}  // namespace tokenward::http
