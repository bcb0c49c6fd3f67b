# Writes the files of the OpenAPI document, and the style of the page made of it, into a source that defines what
# api/openapi_files.h declares.
#
#   cmake -DFOLDER=openapi -DFILES=main.json,tokens.json -DSTYLE=docs/style.css -DOUTPUT=openapi_files.cpp -P embed.cmake
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" files "${FILES}")

# read_view(FILE): in `view`, the initialiser of a std::string_view of its bytes.
function(read_view file)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escapes "${hex}")
  string(REPEAT "...." 32 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" escapes "${escapes}")
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  set(view "{\"${escapes}\", ${size}}" PARENT_SCOPE)
endfunction()

set(rows "")
foreach(file IN LISTS files)
  read_view("${FOLDER}/${file}")
  string(APPEND rows "    ${view},\n")
endforeach()
read_view("${STYLE}")

file(WRITE "${OUTPUT}" "// The files of daemon/api/openapi and daemon/api/docs, as the build found them.

#include \"api/openapi_files.h\"

namespace tokenward::api {
namespace {

constexpr std::string_view kFiles[] = {
${rows}};

}  // namespace

const std::span<const std::string_view> kOpenApiFiles = kFiles;
const std::string_view kDocsStyle${view};

}  // namespace tokenward::api
")
