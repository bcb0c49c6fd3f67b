# Writes the files of the OpenAPI document into a source that defines what api/openapi.h's source joins.
#
#   cmake -DFOLDER=openapi -DFILES=main.json,tokens.json -DOUTPUT=openapi_files.cpp -P embed.cmake
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" files "${FILES}")

set(rows "")
foreach(file IN LISTS files)
  file(READ "${FOLDER}/${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escapes "${hex}")
  string(REPEAT "...." 32 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" escapes "${escapes}")
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(APPEND rows "    {\"${escapes}\", ${size}},\n")
endforeach()

file(WRITE "${OUTPUT}" "// The files of daemon/api/openapi, as the build found them.

#include \"api/openapi_files.h\"

namespace tokenward::api {
namespace {

constexpr std::string_view kFiles[] = {
${rows}};

}  // namespace

const std::span<const std::string_view> kOpenApiFiles = kFiles;

}  // namespace tokenward::api
")
