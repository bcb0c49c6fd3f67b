#include "http/validate_batch.h"

#include <algorithm>

#include "http/answer.h"
#include "http/asking.h"
#include "http/credential.h"
#include "http/fault.h"

namespace tokenward::http {
namespace {

/// An outage must not look like a bad token.
constexpr std::string_view kUnknown = R"({"active":null,"reason":"unavailable"})";

/// Tokens that one task asks for: so many that a task is worth its while, so few that other tenants get their turn.
constexpr std::size_t kPerTask = 32;

}  // namespace

void ValidateBatch::start(const RequestMessage& message, Exchange& exchange) {
  message_ = &message;
  exchange_ = &exchange;
  const Credential credential = Credential::of(message);
  if (const auto usable = check_credential(credential, listener_); !usable) return refuse(usable.error());
  if (credential.kind() == Credential::Kind::None) return admit();
  auto quick = office_.house.validator().check(credential.value());
  if (quick.known) {
    shown_ = std::move(quick.verdict);
    return admit();
  }
  detach();
  const auto taken = Lane::of(office_.house, quick.lane).submit([self = shared_from_this()] { self->load_asker(); });
  if (!taken) refuse(taken.error());
}

void ValidateBatch::detach() {
  if (exchange_ == nullptr) return;
  pending_ = exchange_->detach();
  exchange_ = nullptr;
  message_ = &pending_->request();
}

void ValidateBatch::load_asker() {
  try {
    shown_ = office_.house.validator().load(Credential::of(*message_).value());
    admit();
  } catch (...) {
    office_.log("POST /v1/validate/batch: " + name_of_current_exception());
    refuse({ErrorCode::Internal, {}});
  }
}

void ValidateBatch::admit() {
  auto asker = admit_asker(office_.house, *message_, listener_, shown_);
  if (!asker) return refuse(asker.error());
  asker_ = *asker;
  auto items = read_batch_body(*message_, kMaxBatch);
  if (!items) return refuse(items.error());
  items_ = std::move(*items);
  answers_.assign(items_.size(), std::string(kUnknown));
  look_up();
  if (shares_.empty()) return send(body());
  detach();
  ask_stores();
}

/// Answers what memory knows; what it does not goes to the share of its tenant.
void ValidateBatch::look_up() {
  for (std::size_t item = 0; item < items_.size(); ++item) {
    const auto quick = office_.house.validator().check(items_[item].token);
    if (quick.known) {
      answer_item(item, quick.verdict);
      continue;
    }
    const Lane lane = Lane::of(office_.house, quick.lane);
    auto share = std::find_if(shares_.begin(), shares_.end(), [&](const Share& s) { return s.lane == lane; });
    (share == shares_.end() ? shares_.emplace_back(lane) : *share).items.push_back(item);
  }
}

/// The thread that hands the parts out holds one itself, so that none of them can be the last before all are out.
void ValidateBatch::ask_stores() {
  open_parts_ = 1;
  for (Share& share : shares_) {
    for (std::size_t begin = 0; begin < share.items.size(); begin += kPerTask) {
      const std::size_t end = std::min(begin + kPerTask, share.items.size());
      ++open_parts_;
      const auto taken =
          share.lane.submit([self = shared_from_this(), &share, begin, end] { self->ask_store(share, begin, end); });
      if (!taken) --open_parts_;  // its items stay unknown
    }
  }
  finish_part();
}

void ValidateBatch::ask_store(Share& share, std::size_t begin, std::size_t end) {
  try {
    for (std::size_t i = begin; i < end && !share.down; ++i) {
      const std::size_t item = share.items[i];
      const tenant::Verdict verdict = office_.house.validator().load(items_[item].token);
      if (verdict.reason == tenant::Reason::Unavailable) share.down = true;
      answer_item(item, verdict);
    }
  } catch (...) {
    office_.log("POST /v1/validate/batch: " + name_of_current_exception());
  }
  finish_part();
}

void ValidateBatch::answer_item(std::size_t item, const tenant::Verdict& verdict) {
  if (verdict.reason == tenant::Reason::Unavailable) return;
  const ValidateBody& asked = items_[item];
  const Finding finding = find_out(verdict, *asker_, {asked.required_scopes, asked.client_ip});
  std::string storage;
  std::string_view found = body_of(office_.house, finding, asked.client_ip, storage);
  found.remove_suffix(1);  // the line end
  answers_[item] = found;
}

void ValidateBatch::finish_part() {
  if (--open_parts_ == 0) send(body());
}

void ValidateBatch::refuse(const Error& error) {
  std::string bytes;
  append_problem(bytes, *message_, problem_of(error));
  if (exchange_ != nullptr) {
    exchange_->output().append(bytes);
    return;
  }
  pending_->send(std::move(bytes), !message_->keep_alive);
}

void ValidateBatch::send(std::string body) {
  std::string bytes;
  append_answer(bytes, *message_, {.content_type = "application/json", .body = body});
  if (exchange_ != nullptr) {
    exchange_->output().append(bytes);
    return;
  }
  pending_->send(std::move(bytes), !message_->keep_alive);
}

std::string ValidateBatch::body() const {
  std::string all = R"({"items":[)";
  for (std::size_t item = 0; item < answers_.size(); ++item) all.append(item == 0 ? "" : ",").append(answers_[item]);
  return all.append("]}\n");
}

}  // namespace tokenward::http
