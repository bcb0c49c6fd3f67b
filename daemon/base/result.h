#pragma once
// Expected outcomes as values: a Result holds either what was asked for or an Error that says why not.
// Plain values; any thread may own one.

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace tokenward {

/// What kind of refusal this is. The HTTP layer maps each to a status and a problem type, the command line to an exit
/// code; nothing below them knows either.
enum class ErrorCode : std::uint8_t {
  Malformed,             ///< Cannot be read at all (syntax).
  Invalid,               ///< Read, but a value is outside what is allowed; `Error::field` names it.
  ExpiryFixed,           ///< The tenant's policy fixes the lifetime and the request names one.
  Unauthenticated,       ///< No usable credential.
  Forbidden,             ///< Authenticated, but too small an authority.
  NotFound,              ///< Missing or somebody else's: the two are never told apart.
  Conflict,              ///< The present state does not allow it.
  IdempotencyKeyReused,  ///< The request's Idempotency-Key belongs to another request.
  LimitReached,          ///< The owner already holds as many Active tokens as the policy allows.
  PreconditionFailed,    ///< The version the caller named is not the present one.
  PreconditionRequired,  ///< The caller must name the version it read.
  TooLarge,              ///< Over a size limit.
  TooManyRequests,       ///< Over a rate limit; retry later.
  Busy,                  ///< A bounded queue is full; retry later.
  Timeout,               ///< The deadline passed and nothing was changed.
  Unavailable,           ///< The store cannot answer now, or the outcome is unknown; retry later.
  Corrupt,               ///< Stored or configured data is damaged or was tampered with.
  Unsupported,           ///< Understood, but this build or plugin cannot do it.
  Internal,              ///< A defect of ours.
};

/// A refusal: what kind, a sentence for people, and the field it is about (a JSON member, query name or settings key;
/// empty where it is about the whole). Never holds a token value, password or key.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string message;
  std::string field = {};
  std::uint32_t retry_after_s = 0;  ///< When it is worth another try; 0: nothing is known about that.
};

/// Either a `T` or an `Error`. `value()` on an error (and the reverse) is a defect and asserts.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: conversion is the point
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& value() & noexcept { return assert(*this), *std::get_if<0>(&state_); }
  const T& value() const& noexcept { return assert(*this), *std::get_if<0>(&state_); }
  T&& value() && noexcept { return assert(*this), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*this).value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }
  Error& error() noexcept { return assert(!*this), *std::get_if<1>(&state_); }
  const Error& error() const noexcept { return assert(!*this), *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const noexcept { return !error_; }
  Error& error() noexcept { return assert(error_), *error_; }
  const Error& error() const noexcept { return assert(error_), *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace tokenward
