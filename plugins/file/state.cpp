#include "state.h"

#include <algorithm>

#include "codec.h"
#include "log_records.h"

namespace tokenward::file {
namespace {

void put(const Columns& columns, State& state) {
  if (state.table.put(Row::make(columns))) ++state.superseded;
}

void replay_changeset(const Frame& frame, State& state) {
  Decoder decoder(frame.payload);
  FeedEntry entry{frame.seq, decode_request(decoder), {}};
  Encoder changes(entry.changes);
  while (!decoder.done()) {
    const auto type = decoder.number<std::uint8_t>();
    Key key;
    if (type == TKW_OP_PUT) {
      Columns columns = decoder.row();
      columns.version = frame.seq;
      key = columns.key;
      put(columns, state);
    } else if (type == TKW_OP_DELETE) {
      key = decoder.key();
      if (state.table.erase(key)) ++state.superseded;
    } else {
      throw Decoder::Malformed();
    }
    changes.number(type);
    changes.key(key);
  }
  entry.changes.shrink_to_fit();
  state.feed.append(std::move(entry));
}

}  // namespace

std::uint64_t State::fresh_log_bytes() const noexcept {
  return table.text_bytes() + table.size() * kRowOverhead + feed.changes_bytes() +
         feed.entries().size() * kRememberedOverhead;
}

void replay(const Frame& frame, State& state) {
  Decoder decoder(frame.payload);
  switch (frame.type) {
    case FrameType::Head:
      state.feed = Feed(decoder.number<std::uint64_t>());
      state.created_us = decoder.number<std::int64_t>();
      break;
    case FrameType::Rows:
      while (!decoder.done()) put(decoder.row(), state);
      return;
    case FrameType::Remembered:
      while (!decoder.done()) state.feed.append(decode_remembered(decoder));
      return;
    case FrameType::Changeset:
      replay_changeset(frame, state);
      break;
    case FrameType::Touches:
      while (!decoder.done()) {
        const Touch touch = decode_touch(decoder);
        state.table.touch(touch.key, touch.at_us, touch.note);
      }
      return;
    case FrameType::Trimmed:
      state.feed.trim(frame.seq);
      return;
    case FrameType::Raised:
    case FrameType::Closed:
      break;
    default:
      throw Decoder::Malformed();
  }
  state.counter = std::max(state.counter, frame.seq);
}

}  // namespace tokenward::file
