#include "http/validate_batch.h"

#include <algorithm>

#include "http/answer.h"
#include "http/asking.h"
#include "http/credential.h"
#include "http/fault.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

/// An outage must not look like a bad token.
constexpr std::string_view kUnknown = R"({"active":null,"reason":"unavailable"})";

/// Tokens that one task asks for: so many that a task is worth its while, so few that other tenants get their turn.
constexpr std::size_t kPerTask = 32;

/// Tokens that memory is asked for before others have their turn: about as long.
constexpr std::size_t kPerSlice = 64;

}  // namespace

void ValidateBatch::begin() {
  const Credential credential = Credential::of(message());
  if (const auto usable = check_credential(credential, listener()); !usable) return refuse(usable.error());
  if (credential.kind() == Credential::Kind::None) return admit();
  auto quick = office().house.validator().check(credential.value());
  if (!quick.known) return go_to(Lane::of(office().house, quick.lane), &ValidateBatch::load_asker);
  shown_ = std::move(quick.verdict);
  admit();
}

void ValidateBatch::load_asker() {
  shown_ = office().house.validator().load(Credential::of(message()).value());
  admit();
}

void ValidateBatch::admit() {
  auto asker = admit_asker(office().house, message(), listener(), shown_);
  if (!asker) return refuse(asker.error());
  asker_ = *asker;
  if (message().body.size() <= kInlineBatchBody) return read();
  go_to(Lane{&office().bulk, shown_ && shown_->tenant ? shown_->tenant->handle() : domain::TenantHandle{}},
        &ValidateBatch::read);
}

void ValidateBatch::read() {
  auto items = read_batch_body(message(), kMaxBatch);
  if (!items) return refuse(items.error());
  items_ = std::move(*items);
  hold_asker(limits_, office().house, shown_, nullptr, static_cast<std::uint32_t>(items_.size()));
  if (!limits_.granted()) return refuse_limited();
  answers_.assign(items_.size(), std::string(kUnknown));
  look_up();
}

/// Answers what memory knows, slice by slice; what it does not is asked of the stores afterwards.
void ValidateBatch::look_up() {
  const std::size_t end = std::min(next_ + kPerSlice, items_.size());
  while (next_ < end) look_up_item(next_++);
  if (next_ < items_.size()) return give_way(&ValidateBatch::look_up);
  if (shares_.empty()) return finish();
  detach();
  ask_stores();
}

void ValidateBatch::look_up_item(std::size_t item) {
  const auto quick = office().house.validator().check(items_[item].token);
  if (quick.known) return answer_item(item, quick.verdict);
  const Lane lane = Lane::of(office().house, quick.lane);
  auto share = std::find_if(shares_.begin(), shares_.end(), [&](const Share& s) { return s.lane == lane; });
  (share == shares_.end() ? shares_.emplace_back(lane) : *share).items.push_back(item);
}

/// The thread that hands the parts out holds one itself, so that none of them can be the last before all are out.
void ValidateBatch::ask_stores() {
  open_parts_ = 1;
  for (Share& share : shares_) {
    for (std::size_t begin = 0; begin < share.items.size(); begin += kPerTask) {
      const std::size_t end = std::min(begin + kPerTask, share.items.size());
      ++open_parts_;
      const auto taken =
          share.lane.submit([this, self = shared_from_this(), &share, begin, end](tenant::LaneTurn turn) {
            turn == tenant::LaneTurn::Come ? ask_store(share, begin, end) : finish_part();
          });
      if (!taken) --open_parts_;  // its items stay unknown
    }
  }
  finish_part();
}

void ValidateBatch::ask_store(Share& share, std::size_t begin, std::size_t end) {
  try {
    for (std::size_t i = begin; i < end && !share.down; ++i) {
      const std::size_t item = share.items[i];
      const tenant::Verdict verdict = office().house.validator().load(items_[item].token);
      if (verdict.reason == tenant::Reason::Unavailable) share.down = true;
      answer_item(item, verdict);
    }
  } catch (...) {
    log(name_of_current_exception());  // its items stay unknown
  }
  finish_part();
}

void ValidateBatch::answer_item(std::size_t item, const tenant::Verdict& verdict) {
  if (verdict.reason == tenant::Reason::Unavailable) return;
  const ValidateBody& asked = items_[item];
  Limits limits;
  if (!shown_) hold_asker(limits, office().house, shown_, verdict.token.get(), 1);
  if (!limits.granted()) return;  // nobody was told anything of it, as if it could not be known
  const Finding found_out = find_out(verdict, *asker_, {asked.required_scopes, asked.client_ip});
  const Finding finding = hold_subject(limits, office().house, *asker_, found_out);
  if (finding.token != nullptr) note_use(office().house, *finding.token, asked.client_ip);
  std::string& answer = answers_[item];
  answer.clear();
  append_body(answer, finding);
  answer.pop_back();  // the line end
}

void ValidateBatch::finish_part() {
  if (--open_parts_ == 0) finish();
}

void ValidateBatch::finish() {
  std::string body = R"({"items":[)";
  for (std::size_t item = 0; item < answers_.size(); ++item) body.append(item == 0 ? "" : ",").append(answers_[item]);
  body.append("]}\n");
  std::string bytes, fields;
  limits_.append_fields(fields);
  append_answer(bytes, message(), {.content_type = "application/json", .body = body, .fields = fields});
  send(std::move(bytes));
}

void ValidateBatch::refuse_limited() {
  std::string bytes;
  append_limited(bytes, message(), limits_);
  send(std::move(bytes));
}

void ValidateBatch::refuse(const Error& error) {
  std::string bytes;
  append_problem(bytes, message(), problem_of(error));
  send(std::move(bytes));
}

}  // namespace tokenward::http
