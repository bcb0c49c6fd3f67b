#pragma once
// Admits a message only when it is unambiguous and complete: strict on what decides framing or is read, tolerant of
// what is ignored. It works on the connection's bytes as they arrive, in place and without allocating.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/message.h"
#include "net/chunked_decoder.h"
#include "net/head_fields.h"
#include "net/refusal.h"
#include "net/rules.h"

namespace tokenward::net {

/// The gate of one connection. Not thread-safe.
class Gate {
 public:
  static constexpr std::size_t kMaxLine = 16 * 1024;
  static constexpr std::size_t kMaxFieldBytes = 48 * 1024;
  static constexpr std::size_t kMaxFieldLines = 128;

  enum class Progress {
    NeedMore,      ///< Call again with more bytes behind these.
    SendContinue,  ///< The same, and the client waits for `100 Continue`. Said once per message.
    Admitted,      ///< `message()` and `consumed()` are set.
    Refused        ///< `refusal()` is set; no byte behind this message can be trusted.
  };
  /// How far the message has come, which decides its deadline.
  enum class Stage : std::uint8_t { RequestLine, Fields, Body, Done };

  /// Room for the fields of one message.
  using FieldArray = std::array<Field, HeadFields::kMaxKept>;

  /// All outlive the gate. `fields` may be shared by gates of one thread: it is written when a message is admitted, and
  /// needed until that message is answered or copied.
  Gate(const RouteRulesLookup& lookup, const ListenerTraits& listener, std::string_view peer,
       FieldArray& fields) noexcept
      : lookup_(lookup), listener_(listener), peer_(peer), message_fields_(fields) {}

  /// Looks at `input`: every byte since the message began, less what `compact` removed. It is changed only where a
  /// chunked body is decoded or a Cookie is cut, so what was seen must be kept between calls.
  [[nodiscard]] Progress scan(std::span<char> input);

  /// After `NeedMore`: moves what is still needed to the front of `input` and gives its length. What remains is at
  /// most one line, the target, 8 KiB of fields and the body, however much was sent.
  [[nodiscard]] std::size_t compact(std::span<char> input) noexcept;

  /// The admitted message; its views point into the last `input`, its fields into what the constructor was given.
  [[nodiscard]] RequestMessage& message() noexcept { return message_; }
  /// How many bytes of the last `input` the admitted message took.
  [[nodiscard]] std::size_t consumed() const noexcept { return position_; }
  /// Forward-auth only: a body was announced that is not here, so the connection must end after the answer.
  [[nodiscard]] bool leaves_body() const noexcept { return leaves_body_; }
  [[nodiscard]] const Refusal& refusal() const noexcept { return refusal_; }
  [[nodiscard]] Stage stage() const noexcept { return stage_; }

  /// Refuses what has come so far, for a reason outside the bytes (a deadline).
  void refuse(const Rule& broken, std::span<const char> input) noexcept;

  /// Begins the next message, whose first byte is the first of the next `input`.
  void restart() noexcept;

 private:
  enum class Line { Whole, Partial, TooLong, BadEnd };

  Line take_line(std::span<const char> input, std::size_t limit, Piece& line) noexcept;
  bool take_request_line(std::span<char> input);
  Broken open_route(std::span<const char> input, std::string_view method, std::string_view target, bool http_1_0);
  bool take_fields(std::span<char> input);
  bool finish_head(std::span<char> input);
  void skip_forward_auth_body(std::span<char> input) noexcept;
  bool take_body(std::span<char> input);
  bool admit(std::span<char> input) noexcept;
  bool need_more() noexcept;
  bool stop(const Rule& broken) noexcept;

  const RouteRulesLookup& lookup_;
  const ListenerTraits& listener_;
  const std::string_view peer_;
  FieldArray& message_fields_;

  Stage stage_ = Stage::RequestLine;
  Progress progress_ = Progress::NeedMore;
  std::size_t position_ = 0;  ///< The first byte that is not yet understood.
  std::size_t searched_ = 0;  ///< No line ends between `position_` and here.
  std::size_t field_lines_ = 0;
  std::size_t field_bytes_ = 0;
  Piece method_;
  Piece target_;  ///< Empty where `kForwardAuthBelow` stands for it.
  Piece body_;    ///< What is decoded of a chunked body, or where the body begins.
  const RouteRules* rules_ = nullptr;
  bool skipped_empty_line_ = false;
  bool forward_auth_ = false;
  bool http_1_0_ = false;
  bool continue_said_ = false;
  bool leaves_body_ = false;
  HeadFields fields_;
  ChunkedDecoder chunks_{0};
  Refusal refusal_;
  RequestMessage message_;
};

}  // namespace tokenward::net
