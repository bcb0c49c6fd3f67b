#include "api/daemon_process.h"

#include <Poco/PipeStream.h>

#include <fstream>
#include <stdexcept>

namespace tokenward::api {

DaemonProcess::DaemonProcess(const std::string& more) {
  std::ofstream(settings_) << "data_dir = \".\"\n"
                           << "plugin_directories = [\"" << folder_.path() << "\"]\n"
                           << "[[listeners]]\naddress = \"127.0.0.1:0\"\n"
                           << "serves = [\"manage\", \"validate\", \"console\"]\nanonymous_validate = true\n"
                           << "[log]\nlevel = \"error\"\n"
                           << more;
  const std::string token_file = folder_.path() + "/operator.token";
  if (run({"init", "--operator-token-file", token_file}) != 0) throw std::runtime_error("tokenward init failed");
  std::getline(std::ifstream(token_file) >> std::ws, operator_token_);
  start();
}

DaemonProcess::~DaemonProcess() {
  try {
    kill();
  } catch (const Poco::Exception&) {
    // It is gone already.
  }
}

Poco::ProcessHandle DaemonProcess::launch(std::vector<std::string> arguments, Poco::Pipe& output) {
  arguments.insert(arguments.begin(), {"--config", settings_});
  // The daemon cannot be traced, so a sanitizer's search for leaks at its end could only fail.
  return Poco::Process::launch(TEST_DAEMON, arguments, nullptr, &output, nullptr, {{"ASAN_OPTIONS", "detect_leaks=0"}});
}

void DaemonProcess::start() {
  Poco::Pipe output;
  process_ = std::make_unique<Poco::ProcessHandle>(launch({"serve"}, output));
  Poco::PipeInputStream lines(output);
  const std::string ready = "ready http://127.0.0.1:";
  std::string line;
  if (!std::getline(lines, line) || !line.starts_with(ready)) throw std::runtime_error("not ready: " + line);
  port_ = static_cast<std::uint16_t>(std::stoi(line.substr(ready.size())));
}

int DaemonProcess::stop() {
  Poco::Process::requestTermination(process_->id());
  const int code = process_->wait();
  process_.reset();
  return code;
}

void DaemonProcess::kill() {
  if (!process_) return;
  Poco::Process::kill(*process_);
  process_->wait();
  process_.reset();
}

int DaemonProcess::run(std::vector<std::string> arguments) {
  Poco::Pipe output;
  const Poco::ProcessHandle process = launch(std::move(arguments), output);
  Poco::PipeInputStream lines(output);
  for (std::string line; std::getline(lines, line);) continue;
  return process.wait();
}

}  // namespace tokenward::api
