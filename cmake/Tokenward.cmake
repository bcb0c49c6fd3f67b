# The two shapes that everything here is built in: a layer of the daemon and a suite of tests.

add_library(tokenward_warnings INTERFACE)
target_compile_options(tokenward_warnings INTERFACE
  -Wall -Wextra -Wpedantic $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> -Wnon-virtual-dtor -Wcast-qual -Wvla
  $<$<BOOL:${TOKENWARD_WERROR}>:-Werror>)

# What nearly every source includes, parsed once per layer: it saves a third of the time of a build.
set(TOKENWARD_COMMON_HEADERS
  <algorithm> <array> <atomic> <chrono> <functional> <map> <memory> <mutex> <optional> <span> <string> <string_view>
  <unordered_map> <variant> <vector>)

# compile_together(TARGET [ALONE file...])
# Many small sources are compiled a dozen at a time, which takes a third of the time. ALONE names those that cannot share
# a translation unit: they use, for something local, a name that a neighbour uses as well. The preset `dev` compiles
# every source by itself, which also shows an include that is missing.
function(compile_together target)
  if(NOT TOKENWARD_UNITY)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 PART "" "" "ALONE")
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 12)
  set_source_files_properties(${PART_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  # It takes every source of such a unit for a header.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()

# tokenward_layer(NAME SOURCES file... [ALONE file...] [USES target...] [PRECOMPILE header...])
# One static library per layer, with explicit sources. ALONE names those of them that `compile_together` leaves alone;
# USES the layers to its left and its libraries; PRECOMPILE the library headers that most of its sources include.
function(tokenward_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 LAYER "" "" "SOURCES;ALONE;USES;PRECOMPILE")
  add_library(tokenward_${name} STATIC ${LAYER_SOURCES})
  target_include_directories(tokenward_${name} PUBLIC "${CMAKE_SOURCE_DIR}/daemon")
  target_link_libraries(tokenward_${name} PUBLIC ${LAYER_USES} PRIVATE tokenward_warnings)
  target_precompile_headers(tokenward_${name} PRIVATE ${TOKENWARD_COMMON_HEADERS} ${LAYER_PRECOMPILE})
  # ccache must see which precompiled header a source was compiled with.
  target_compile_options(tokenward_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  compile_together(tokenward_${name} ALONE ${LAYER_ALONE})
endfunction()

# tokenward_suite(NAME SOURCES file... [USES target...] [PRECOMPILE header...])
# One Boost.Test program; SOURCES mirror the folder they test, each in a namespace of its own. Run by CTest under the
# label NAME. PRECOMPILE is for suites of many sources: what nearly all of them include, Boost.Test above all.
function(tokenward_suite name)
  if(NOT TOKENWARD_TESTS OR NOT TOKENWARD_SUITES)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 SUITE "" "" "SOURCES;USES;PRECOMPILE")
  add_executable(test_${name} "${CMAKE_SOURCE_DIR}/tests/support/main.cpp" ${SUITE_SOURCES})
  target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(test_${name} PRIVATE ${SUITE_USES} Boost::unit_test_framework tokenward_warnings)
  target_compile_definitions(test_${name} PRIVATE BOOST_TEST_DYN_LINK)
  # It names the module before it includes Boost.Test.
  compile_together(test_${name} ALONE "${CMAKE_SOURCE_DIR}/tests/support/main.cpp")
  if(SUITE_PRECOMPILE)
    target_precompile_headers(test_${name} PRIVATE ${TOKENWARD_COMMON_HEADERS} ${SUITE_PRECOMPILE})
    target_compile_options(test_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    set_source_files_properties("${CMAKE_SOURCE_DIR}/tests/support/main.cpp" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  endif()
  add_test(NAME ${name} COMMAND test_${name} --log_level=message --catch_system_errors=no)
  set_tests_properties(${name} PROPERTIES LABELS ${name} TIMEOUT 300)
endfunction()

# tokenward_fuzzer(NAME SOURCES file... [USES target...])
# One libFuzzer program, built only under the fuzz preset.
function(tokenward_fuzzer name)
  if(NOT TOKENWARD_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 FUZZ "" "" "SOURCES;USES")
  add_executable(fuzz_${name} ${FUZZ_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE ${FUZZ_USES} tokenward_warnings)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  # One name for all of them: the rest of the tree need not compile under the fuzzers' compiler.
  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers fuzz_${name})
endfunction()
