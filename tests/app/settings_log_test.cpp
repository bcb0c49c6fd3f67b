#include "settings_refusals.h"

namespace tokenward::app::settings_log_test {
namespace {

using testing::accepted;
using testing::check_refused;

BOOST_AUTO_TEST_SUITE(settings_log)

BOOST_AUTO_TEST_CASE(every_value_reaches_the_settings) {
  const Settings settings = accepted(R"(
    data_dir = "/srv"
    [log.access]
    file = "logs/access.log"
    format = "json"
    requests = "errors"
    forward_auth = true
    [log.audit]
    file = "stdout"
    format = "json"
    details = true)");
  BOOST_TEST((settings.log.access == AccessLogSettings{{"/srv/logs/access.log", LogFormat::Json}, true, true}));
  BOOST_TEST((settings.log.audit == AuditLogSettings{{"stdout", LogFormat::Json}, true}));
  BOOST_TEST(settings.log.audit.target.is_standard_output());
  BOOST_TEST(!settings.log.access.target.is_standard_output());
}

BOOST_AUTO_TEST_CASE(neither_is_kept_unless_it_has_a_place) {
  const Settings settings = accepted("[log.access]\nforward_auth = true\n[log.audit]\ndetails = true");
  BOOST_TEST(!settings.log.access.target.is_wanted());
  BOOST_TEST(!settings.log.audit.target.is_wanted());
}

BOOST_AUTO_TEST_CASE(two_logs_have_two_places) {
  for (const char* place : {"stdout", "/var/log/both.log"}) {
    const std::string file = "file = \"" + std::string(place) + "\"\n";
    check_refused("[log.access]\n" + file + "[log.audit]\n" + file, "4:8", "log.audit.file", "a place of its own");
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused) {
  check_refused("[log.access]\nfile = \"/var/log/\"", "2:8", "log.access.file", "the path of a file");
  check_refused("[log.access]\nfile = \"\"", "2:8", "log.access.file", "");
  check_refused("[log.access]\nrequests = \"some\"", "2:12", "log.access.requests", "\"all\", \"errors\"");
  check_refused("[log.audit]\nfile_name = \"x\"", "2:1", "log.audit.file_name", "unknown key");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::settings_log_test
