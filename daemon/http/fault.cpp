#include "http/fault.h"

#include <Poco/Exception.h>

#include <exception>
#include <typeinfo>

namespace tokenward::http {

std::string name_of_current_exception() {
  try {
    throw;
  } catch (const Poco::Exception& exception) {
    return exception.className();
  } catch (const std::exception& exception) {
    return typeid(exception).name();
  } catch (...) {
    return "something that is no exception class";
  }
}

}  // namespace tokenward::http
