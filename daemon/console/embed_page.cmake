# Writes the files of the page into a source that defines what console/embedded_page.h declares.
#
#   cmake -DFOLDER=page -DFILES=index.html,main.js -DOUTPUT=page.cpp -P embed_page.cmake
#
# The files' addresses hold the first 16 hex digits of one SHA-256 over the names and digests of all of them, so a
# change to any of them is a new address for all of them, and what a browser keeps is never of two versions.
#
# Scripts and style sheets are embedded without what only their readers in the tree need: indentation, empty lines,
# blanks around signs, and comments.
cmake_minimum_required(VERSION 3.25)
string(REPLACE "," ";" files "${FILES}")

set(digests "")
foreach(file IN LISTS files)
  file(SHA256 "${FOLDER}/${file}" digest)
  string(APPEND digests "${file} ${digest}\n")
endforeach()
string(SHA256 version "${digests}")
string(SUBSTRING "${version}" 0 16 version)

# What is in a file as a literal of hex escapes, 32 bytes to the line.
function(to_literal hex result)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escapes "${hex}")
  string(REPEAT "...." 32 line)
  string(REGEX REPLACE "(${line})" "\\1\"\n    \"" escapes "${escapes}")
  set(${result} "\"${escapes}\"" PARENT_SCOPE)
endfunction()

function(read_compact path result)
  file(READ "${path}" text)
  string(PREPEND text "\n")
  string(REGEX REPLACE "\n +" "\n" text "${text}")
  if(path MATCHES "\\.js$")
    string(REGEX REPLACE "/[*][*][^*\n]*[*]/ ?" "" text "${text}")
    string(REGEX REPLACE "\n(//|/[*][*]|[*])[^\n]*" "" text "${text}")
    string(REGEX REPLACE "([[({,])\n" "\\1" text "${text}")
    string(REGEX REPLACE ",?\n([])])" "\\1" text "${text}")
    if(NOT path MATCHES "strings.js$")
      string(REGEX REPLACE " ([=!?&|:+]+>?) " "\\1" text "${text}")
    endif()
  elseif(path MATCHES "\\.css$")
    string(REGEX REPLACE "/[*]([^*]|[*][^/])*[*]/" "" text "${text}")
    string(REGEX REPLACE " *([{};]) *" "\\1" text "${text}")
    string(REGEX REPLACE "([:,]) +" "\\1" text "${text}")
  endif()
  string(REGEX REPLACE "\n\n+" "\n" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

set(rows "")
set(page "")
foreach(file IN LISTS files)
  if(file STREQUAL "index.html")
    file(READ "${FOLDER}/${file}" text)
    string(REPLACE "{{assets}}" "/console/${version}" text "${text}")
    string(HEX "${text}" hex)
    to_literal("${hex}" page)
  else()
    read_compact("${FOLDER}/${file}" text)
    string(HEX "${text}" hex)
    to_literal("${hex}" literal)
    string(LENGTH "${hex}" digits)
    math(EXPR size "${digits} / 2")
    string(APPEND rows "    {\"${file}\", {${literal}, ${size}}},\n")
  endif()
endforeach()
if(page STREQUAL "")
  message(FATAL_ERROR "the page has no index.html")
endif()

file(WRITE "${OUTPUT}" "// The files of daemon/console/page, as the build found them.

#include \"console/embedded_page.h\"

namespace tokenward::console::embedded {
namespace {

constexpr File kFiles[] = {
${rows}};

}  // namespace

const std::string_view kVersion = \"${version}\";
const std::string_view kIndex = ${page};
const std::span<const File> kAssets = kFiles;

}  // namespace tokenward::console::embedded
")
