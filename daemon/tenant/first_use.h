#pragma once
// The first use of a token that a rotation made is what ends the old one, where it was rotated so.

#include <string_view>

#include "tenant/valid_token.h"

namespace tokenward::tenant {

class House;

/// Revokes the token that `used` retires, if it does: once, however many uses come at the same time and on however many
/// nodes. `source` is where it was used from, for the history. Blocks where there is something to retire; a token that
/// retires one comes from a load, so that is in a lane. A failure leaves both tokens as they are and is no error of the
/// use: the next one tries again.
void retire_predecessor(House& house, const ValidToken& used, std::string_view source);

}  // namespace tokenward::tenant
