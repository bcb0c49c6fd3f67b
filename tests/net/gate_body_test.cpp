// Where a message ends: the ground on which requests are smuggled.

#include <string>

#include <boost/test/unit_test.hpp>

#include "net/gate_harness.h"

namespace tokenward::net::test::gate_body_test {
namespace {

using namespace std::string_literals;

std::string post(std::string_view fields, std::string_view body) {
  return head("POST /t HTTP/1.1", fields).append(body);
}
std::string chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }

BOOST_AUTO_TEST_SUITE(gate_body)

BOOST_AUTO_TEST_CASE(lengths) {
  check(
      {
          {"a body", post("Content-Length: 5\r\n", "hello"), nullptr, "POST /t {} [hello]"},
          {"an empty body", post("Content-Length: 0\r\n", ""), nullptr, "POST /t {}"},
          {"no length", post("", ""), nullptr, "POST /t {}"},
          {"a body of GET", head("GET /t HTTP/1.1", "Content-Length: 2\r\n") + "{}", nullptr, "GET /t {} [{}]"},
          {"leading zeros", post("Content-Length: 0000000005\r\n", "hello"), nullptr, "POST /t {} [hello]"},
          {"binary", post("Content-Length: 4\r\n", "\0\r\n\xFF"s), nullptr, "POST /t {} [\0\r\n\xFF]"s},
          {"a body like a request", post("Content-Length: 18\r\n", "GET / HTTP/1.1\r\n\r\n"), nullptr,
           "POST /t {} [GET / HTTP/1.1\r\n\r\n]"},
          {"eleven digits", post("Content-Length: 00000000005\r\n", "hello"), &rule::kContentLength},
          {"twice the same", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), &rule::kContentLength},
          {"twice different", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), &rule::kContentLength},
          {"twice in a list", post("Content-Length: 5, 5\r\n", "hello"), &rule::kContentLength},
          {"plus", post("Content-Length: +5\r\n", "hello"), &rule::kContentLength},
          {"minus", post("Content-Length: -5\r\n", "hello"), &rule::kContentLength},
          {"hex", post("Content-Length: 0x5\r\n", "hello"), &rule::kContentLength},
          {"a letter", post("Content-Length: 5a\r\n", "hello"), &rule::kContentLength},
          {"a point", post("Content-Length: 5.0\r\n", "hello"), &rule::kContentLength},
          {"a blank inside", post("Content-Length: 1 0\r\n", "hello"), &rule::kContentLength},
          {"empty", post("Content-Length:\r\n", "hello"), &rule::kContentLength},
          {"quoted", post("Content-Length: \"5\"\r\n", "hello"), &rule::kContentLength},
          {"8-bit digit", post("Content-Length: \xD9\xA5\r\n", "hello"), &rule::kContentLength},
          {"as long as allowed", post("Content-Length: 65536\r\n", std::string(65536, 'b'))},
          {"one longer", post("Content-Length: 65537\r\n", ""), &rule::kBodyLength},
          {"far longer", post("Content-Length: 9999999999\r\n", ""), &rule::kBodyLength},
          {"the route's own limit", head("POST /small HTTP/1.1", "Content-Length: 17\r\n"), &rule::kBodyLength},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(transfer_encodings) {
  const std::string empty = "0\r\n\r\n";
  check(
      {
          {"chunked", chunked(empty), nullptr, "POST /t {}"},
          {"with Content-Length before", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", empty),
           &rule::kTransferAndLength},
          {"with Content-Length behind", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", empty),
           &rule::kTransferAndLength},
          {"with Content-Length 0", post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", empty),
           &rule::kTransferAndLength},
          {"twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", empty),
           &rule::kTransferRepeated},
          {"twice in a list", post("Transfer-Encoding: chunked, chunked\r\n", empty), &rule::kTransferCoding},
          {"identity", post("Transfer-Encoding: identity\r\n", ""), &rule::kTransferCoding},
          {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", empty), &rule::kTransferCoding},
          {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", empty), &rule::kTransferCoding},
          {"chunked and then identity", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", empty),
           &rule::kTransferRepeated},
          {"another case", post("Transfer-Encoding: Chunked\r\n", empty), &rule::kTransferCoding},
          {"a parameter", post("Transfer-Encoding: chunked;q=1\r\n", empty), &rule::kTransferCoding},
          {"quoted", post("Transfer-Encoding: \"chunked\"\r\n", empty), &rule::kTransferCoding},
          {"xchunked", post("Transfer-Encoding: xchunked\r\n", empty), &rule::kTransferCoding},
          {"a leading comma", post("Transfer-Encoding: ,chunked\r\n", empty), &rule::kTransferCoding},
          {"empty", post("Transfer-Encoding:\r\n", empty), &rule::kTransferCoding},
          {"8-bit", post("Transfer-Encoding: chunked\xA0\r\n", empty), &rule::kTransferCoding},
          {"tabs around", post("Transfer-Encoding:\tchunked\t\r\n", empty), nullptr, "POST /t {}"},
          {"space before the colon", post("Transfer-Encoding : chunked\r\n", empty), &rule::kFieldName},
          {"folded", post("Transfer-Encoding:\r\n chunked\r\n", empty), &rule::kTransferCoding},
          {"vertical tab", post("Transfer-Encoding: \vchunked\r\n", empty), &rule::kControlCharacter},
          {"HTTP/1.0", head("POST /t HTTP/1.0", "Transfer-Encoding: chunked\r\n") + empty, &rule::kTransferVersion},
          {"of GET", head("GET /t HTTP/1.1", "Transfer-Encoding: chunked\r\n") + empty, nullptr, "GET /t {}"},
          {"an underscore is another field", post("Transfer_Encoding: chunked\r\nContent-Length: 2\r\n", "{}"), nullptr,
           "POST /t {} [{}]"},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(chunks) {
  const auto small = [](std::string_view body) {
    return head("POST /small HTTP/1.1", "Transfer-Encoding: chunked\r\n").append(body);
  };
  check(
      {
          {"one chunk", chunked("5\r\nhello\r\n0\r\n\r\n"), nullptr, "POST /t {} [hello]"},
          {"several chunks", chunked("1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n"), nullptr, "POST /t {} [hello]"},
          {"hex of either case", chunked("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n"), nullptr,
           "POST /t {} [01234567890123456789a]"},
          {"leading zeros", chunked("005\r\nhello\r\n000\r\n\r\n"), nullptr, "POST /t {} [hello]"},
          {"line ends as data", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), nullptr, "POST /t {} [\r\n\r\n]"},
          {"eight digits", chunked("00000005\r\nhello\r\n0\r\n\r\n"), nullptr, "POST /t {} [hello]"},
          {"nine digits", chunked("000000005\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"an extension", chunked("5;x=y\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"an extension of the last", chunked("5\r\nhello\r\n0;x\r\n\r\n"), &rule::kChunk},
          {"a trailer", chunked("5\r\nhello\r\n0\r\nX: y\r\n\r\n"), &rule::kChunk},
          {"bare LF behind a size", chunked("5\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"bare LF behind data", chunked("5\r\nhello\n0\r\n\r\n"), &rule::kChunk},
          {"bare LF behind the last size", chunked("5\r\nhello\r\n0\n\r\n"), &rule::kChunk},
          {"bare LF at the end", chunked("5\r\nhello\r\n0\r\n\n"), &rule::kChunk},
          {"bare CR behind a size", chunked("5\rhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"no size", chunked("\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"0x", chunked("0x5\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"plus", chunked("+5\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"minus", chunked("-1\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"blank before", chunked(" 5\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"blank behind", chunked("5 \r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"tab behind", chunked("5\t\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"NUL behind", chunked("5\0\r\nhello\r\n0\r\n\r\n"s), &rule::kChunk},
          {"data longer than its size", chunked("4\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"data shorter than its size", chunked("6\r\nhello\r\n0\r\n\r\n"), &rule::kChunk},
          {"a huge size", chunked("ffffffff\r\n"), &rule::kBodyLength},
          {"more than the route takes", small("10\r\n0123456789abcdef\r\n1\r\nx\r\n0\r\n\r\n"), &rule::kBodyLength},
          {"as much as the route takes", small("10\r\n0123456789abcdef\r\n0\r\n\r\n"), nullptr,
           "POST /small {} [0123456789abcdef]"},
      },
      listeners().plain);
}

BOOST_AUTO_TEST_CASE(what_follows_a_message_is_left_for_the_next) {
  const std::string next = "GET /next HTTP/1.1\r\n";
  for (const std::string& message :
       {head("GET /t HTTP/1.1"), post("Content-Length: 5\r\n", "hello"), chunked("5\r\nhello\r\n0\r\n\r\n")}) {
    const Outcome outcome = feed_whole(message + next, listeners().plain);
    BOOST_TEST((outcome.progress == Gate::Progress::Admitted));
    BOOST_TEST(outcome.left == next.size());
  }
}

BOOST_AUTO_TEST_CASE(an_incomplete_message_is_neither_admitted_nor_refused) {
  for (const std::string& message :
       {post("Content-Length: 5\r\n", "hello"), chunked("5\r\nhello\r\n0\r\n\r\n"), head("GET /t HTTP/1.1")}) {
    for (std::size_t length = 0; length < message.size(); ++length) {
      const Outcome outcome = feed_whole(message.substr(0, length), listeners().plain);
      BOOST_TEST((outcome.progress == Gate::Progress::NeedMore), message.substr(0, length));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::net::test::gate_body_test
