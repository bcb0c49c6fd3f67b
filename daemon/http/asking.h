#pragma once
// What validation of one token and of many have in common: who may ask, and how an answer looks. Any thread.

#include <optional>
#include <string>

#include "base/message.h"
#include "base/result.h"
#include "http/credential.h"
#include "http/inquiry.h"
#include "http/limits.h"
#include "http/listeners.h"
#include "tenant/house.h"

namespace tokenward::http {

/// Unauthenticated unless there is a usable credential, or none is needed here.
[[nodiscard]] Result<void> check_credential(const Credential& credential, const ListenerProfile& listener);

/// Who asks, by the verdict on the credential that was shown (none: it showed none, and need not); notes its use.
/// Unauthenticated, Forbidden, Unavailable. The asker borrows the verdict's token.
[[nodiscard]] Result<Asker> admit_asker(tenant::House& house, const RequestMessage& message,
                                        const ListenerProfile& listener, const std::optional<tenant::Verdict>& shown);

/// Counts `count` answers for whoever asks: the credential that was `shown`, else (none) the token `subject`, which
/// then stands for itself; null: it is no good.
void hold_asker(Limits& limits, const tenant::House& house, const std::optional<tenant::Verdict>& shown,
                const tenant::ValidToken* subject, std::uint32_t count);

/// Counts the use of the token that was found. Where its quota is used up it is not active.
[[nodiscard]] Finding hold_subject(Limits& limits, const tenant::House& house, const Asker& asker,
                                   const Finding& finding);

/// The body that says what was found, with a line end: its bytes, and itself.
[[nodiscard]] std::size_t body_size(const Finding& finding) noexcept;
void append_body(std::string& out, const Finding& finding);

}  // namespace tokenward::http
