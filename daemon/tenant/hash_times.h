#pragma once
// How long Argon2id takes, for monitoring. Thread-safe.

#include "base/histogram.h"

namespace tokenward::tenant {

struct HashTimes {
  TimeHistogram tokens;     ///< Secrets of tokens: made and checked.
  TimeHistogram passwords;  ///< Of accounts, the pretended ones included.
};

}  // namespace tokenward::tenant
