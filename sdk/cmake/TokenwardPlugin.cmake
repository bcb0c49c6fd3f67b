# tokenward_plugin(NAME SOURCES file... [USES target...])
# Builds the storage plugin NAME.so into <build>/plugins, as the target tokenward_plugin_NAME, with one visible symbol.
# The sources may be in C or in C++ (20 at least).
#
# Hidden visibility and the version script keep two plugins that use different versions of a library from finding each
# other's functions; GCC's unique symbols would undo that, and undefined symbols are refused here rather than at start.

set(TOKENWARD_PLUGIN_MAP "${CMAKE_CURRENT_LIST_DIR}/plugin.map")

function(tokenward_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 PLUGIN "" "" "SOURCES;USES")
  set(target tokenward_plugin_${name})
  add_library(${target} MODULE ${PLUGIN_SOURCES})
  # In the project's own tree, and where the SDK is installed.
  set(sdk tokenward_sdk)
  if(TARGET TokenwardSDK::sdk)
    set(sdk TokenwardSDK::sdk)
  endif()
  target_link_libraries(${target} PRIVATE ${sdk} ${PLUGIN_USES})
  if(CMAKE_CXX_COMPILER_LOADED)
    target_compile_features(${target} PRIVATE cxx_std_20)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  endif()
  target_link_options(${target} PRIVATE "-Wl,--version-script=${TOKENWARD_PLUGIN_MAP}")
  # A sanitizer's own functions come from the program, so a plugin built with one has undefined symbols.
  if(NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize=")
    target_link_options(${target} PRIVATE "-Wl,-z,defs")
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/plugins"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${TOKENWARD_PLUGIN_MAP}")
endfunction()
