#include "http/validate.h"

#include "http/answer.h"
#include "http/asking.h"
#include "http/caller.h"
#include "http/credential.h"
#include "http/inquiry.h"
#include "http/journey.h"
#include "http/request_trail.h"
#include "http/use_notes.h"

namespace tokenward::http {
namespace {

void append_refusal(std::string& out, const RequestMessage& request, const Error& error) {
  append_problem(out, request, problem_of(error));
}

}  // namespace

/// A request that memory cannot answer.
class Validate::ColdRequest final : public Journey {
 public:
  /// `missing` is what has to be asked first, `verdicts` what is known.
  ColdRequest(const Validate& validate, const ListenerProfile& listener, const RequestMessage& message,
              Exchange& exchange, Verdicts verdicts, const Missing& missing)
      : Journey(validate.office_, listener, message, exchange),
        validate_(validate),
        verdicts_(std::move(verdicts)),
        missing_(missing) {}

 private:
  void begin() override { go_to(Lane::of(office().house, missing_.lane), &ColdRequest::load); }
  void load();
  void refuse(const Error& error) override {
    std::string bytes;
    append_refusal(bytes, message(), error);
    send(std::move(bytes));
  }
  [[nodiscard]] std::string name() const override { return "POST /v1/validate"; }

  const Validate& validate_;
  Verdicts verdicts_;
  Missing missing_;
};

void Validate::ColdRequest::load() {
  const Credential credential = Credential::of(message());
  ValidateBody body;
  if (const auto read = read_validate_body(message(), body); !read) return refuse(read.error());
  const std::string_view value = missing_.which == &Verdicts::asker ? credential.value() : body.token;
  verdicts_.*missing_.which = office().house.validator().load(value);
  if (const auto missing = validate_.look_up(credential.value(), body.token, verdicts_)) {
    missing_ = *missing;
    return begin();
  }
  std::string bytes;
  validate_.conclude(message(), listener(), body, verdicts_, bytes);
  send(std::move(bytes));
}

void Validate::answer(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) const {
  const Credential credential = Credential::of(request);
  if (const auto usable = check_credential(credential, listener); !usable) {
    return append_refusal(exchange.output(), request, usable.error());
  }
  ValidateBody body;
  if (const auto read = read_validate_body(request, body); !read) {
    return append_refusal(exchange.output(), request, read.error());
  }
  Verdicts verdicts;
  if (const auto missing = look_up(credential.value(), body.token, verdicts)) {
    return std::make_shared<ColdRequest>(*this, listener, request, exchange, std::move(verdicts), *missing)->start();
  }
  conclude(request, listener, body, verdicts, exchange.output());
}

/// Fills in what memory knows; says what it does not.
std::optional<Validate::Missing> Validate::look_up(std::string_view asker, std::string_view subject,
                                                   Verdicts& verdicts) const {
  const auto check = [&](std::string_view value,
                         std::optional<tenant::Verdict> Verdicts::*which) -> std::optional<Missing> {
    if (value.empty() || verdicts.*which) return std::nullopt;
    auto quick = office_.house.validator().check(value);
    if (!quick.known) return Missing{which, quick.lane};
    verdicts.*which = std::move(quick.verdict);
    return std::nullopt;
  };
  if (auto missing = check(asker, &Verdicts::asker)) return missing;
  if (subject.empty() && !verdicts.subject) verdicts.subject = tenant::Verdict{};
  return check(subject, &Verdicts::subject);
}

void Validate::conclude(const RequestMessage& request, const ListenerProfile& listener, const ValidateBody& body,
                        const Verdicts& verdicts, std::string& out) const {
  const auto asker = admit_asker(office_.house, request, listener, verdicts.asker);
  if (!asker) return append_refusal(out, request, asker.error());
  const tenant::Verdict& subject = *verdicts.subject;
  if (subject.reason == tenant::Reason::Unavailable) return append_refusal(out, request, refusal_of(subject.reason));
  Limits limits;
  hold_asker(limits, office_.house, verdicts.asker, subject.token.get(), 1);
  if (!limits.granted()) return append_limited(out, request, limits);
  const Finding found = find_out(subject, *asker, {body.required_scopes, body.client_ip});
  const Finding finding = hold_subject(limits, office_.house, *asker, found);
  if (!verdicts.asker && finding.token != nullptr && request.trail != nullptr) {
    request.trail->note_tenant(finding.token->tenant());
  }
  if (finding.token != nullptr) note_use(office_.house, *finding.token, body.client_ip);
  std::string fields;
  limits.append_fields(fields);
  append_answer_head(out, request, {.content_type = "application/json", .body = {}, .fields = fields},
                     body_size(finding));
  append_body(out, finding);
}

}  // namespace tokenward::http
