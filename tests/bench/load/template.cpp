#include "template.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tokenward::bench {
namespace {

constexpr std::string_view kLine = "{line}";

std::string replaced(std::string text, std::string_view line) {
  for (std::size_t at = 0; (at = text.find(kLine, at)) != std::string::npos; at += line.size()) {
    text.replace(at, kLine.size(), line);
  }
  return text;
}

}  // namespace

Template::Template(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  bool in_body = false;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (in_body) {
      body_ += line;
    } else if (line.empty()) {
      in_body = true;
    } else {
      head_ += line + "\r\n";
    }
  }
}

std::string Template::filled(std::string_view line) const {
  const std::string body = replaced(body_, line);
  std::string request = replaced(head_, line) + "Host: 127.0.0.1\r\n";
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return request + "\r\n" + body;
}

}  // namespace tokenward::bench
