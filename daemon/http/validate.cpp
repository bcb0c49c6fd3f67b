#include "http/validate.h"

#include "http/answer.h"
#include "http/asking.h"
#include "http/caller.h"
#include "http/credential.h"
#include "http/fault.h"
#include "http/lane.h"

namespace tokenward::http {
namespace {

void append_refusal(std::string& out, const RequestMessage& request, const Error& error) {
  append_problem(out, request, problem_of(error));
}

}  // namespace

/// A request that waits for a store, and what was found out before.
struct Validate::Detached {
  std::shared_ptr<PendingAnswer> pending;
  const ListenerProfile& listener;
  Verdicts verdicts;

  void refuse(const Error& error) const {
    std::string bytes;
    append_refusal(bytes, pending->request(), error);
    pending->send(std::move(bytes), !pending->request().keep_alive);
  }
};

void Validate::answer(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) {
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
    return ask_store(std::make_shared<Detached>(Detached{exchange.detach(), listener, std::move(verdicts)}), *missing);
  }
  conclude(request, listener, body, verdicts, exchange.output());
}

/// Fills in what memory knows; says what it does not.
std::optional<Validate::Missing> Validate::look_up(std::string_view asker, std::string_view subject,
                                                   Verdicts& verdicts) {
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

void Validate::ask_store(std::shared_ptr<Detached> work, const Missing& missing) {
  const auto taken = Lane::of(office_.house, missing.lane).submit([this, work, which = missing.which] {
    try {
      load(work, which);
    } catch (...) {
      office_.log("POST /v1/validate: " + name_of_current_exception());
      work->refuse({ErrorCode::Internal, {}});
    }
  });
  if (!taken) work->refuse(taken.error());
}

void Validate::load(const std::shared_ptr<Detached>& work, std::optional<tenant::Verdict> Verdicts::*which) {
  const RequestMessage& request = work->pending->request();
  const Credential credential = Credential::of(request);
  ValidateBody body;
  if (const auto read = read_validate_body(request, body); !read) return work->refuse(read.error());
  const std::string_view value = which == &Verdicts::asker ? credential.value() : body.token;
  work->verdicts.*which = office_.house.validator().load(value);
  if (const auto missing = look_up(credential.value(), body.token, work->verdicts)) return ask_store(work, *missing);
  std::string bytes;
  conclude(request, work->listener, body, work->verdicts, bytes);
  work->pending->send(std::move(bytes), !request.keep_alive);
}

void Validate::conclude(const RequestMessage& request, const ListenerProfile& listener, const ValidateBody& body,
                        const Verdicts& verdicts, std::string& out) {
  const auto asker = admit_asker(office_.house, request, listener, verdicts.asker);
  if (!asker) return append_refusal(out, request, asker.error());
  const tenant::Verdict& subject = *verdicts.subject;
  if (subject.reason == tenant::Reason::Unavailable) return append_refusal(out, request, refusal_of(subject.reason));
  const Finding finding = find_out(subject, *asker, {body.required_scopes, body.client_ip});
  std::string storage;
  append_answer(out, request,
                {.content_type = "application/json", .body = body_of(office_.house, finding, body.client_ip, storage)});
}

}  // namespace tokenward::http
