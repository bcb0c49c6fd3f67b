#pragma once
// toml++ as this project uses it: without exceptions, and only its parser.

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
// Version 3.3 asserts of malformed input (`[=]`) what its next lines then refuse with an error of the parse; the
// process must live to print that error. The fuzzer of the settings holds the parser to this under sanitizers.
#define TOML_ASSERT(expr) static_assert(true)

#include <toml++/toml.h>
