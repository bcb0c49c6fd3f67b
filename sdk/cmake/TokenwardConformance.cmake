# tokenward_conformance(NAME PLUGIN target SETTINGS file [LEVEL core|durable|multi-node]
#                       [ARGUMENTS word...] [ENVIRONMENT name=value...] [LAUNCHER word...])
# Adds the test conformance_NAME, labelled `conformance`: the kit with every case of the level on the plugin. SETTINGS is
# what stands under [stores.NAME.settings] of the daemon, with {dir} and {store} for what each case gets afresh; ARGUMENTS
# are further ones of tokenward-storage-check; LAUNCHER is a command that runs the one that follows it, with a server
# that the plugin needs around it. The results are in conformance_NAME.xml, too.
function(tokenward_conformance name)
  cmake_parse_arguments(PARSE_ARGV 1 CHECK "" "PLUGIN;SETTINGS;LEVEL" "ARGUMENTS;ENVIRONMENT;LAUNCHER")
  # In the project's own tree, and where the SDK is installed.
  set(kit tokenward-storage-check)
  if(TARGET TokenwardSDK::tokenward-storage-check)
    set(kit TokenwardSDK::tokenward-storage-check)
  endif()
  if(NOT TARGET ${kit})
    message(WARNING "tokenward_conformance(${name}): the kit is not installed with this SDK")
    return()
  endif()
  cmake_path(ABSOLUTE_PATH CHECK_SETTINGS)
  set(level)
  if(CHECK_LEVEL)
    set(level --level ${CHECK_LEVEL})
  endif()
  add_test(NAME conformance_${name}
    COMMAND ${CHECK_LAUNCHER} $<TARGET_FILE:${kit}> "$<TARGET_FILE:${CHECK_PLUGIN}>" --settings "${CHECK_SETTINGS}" ${level}
            --junit "${CMAKE_CURRENT_BINARY_DIR}/conformance_${name}.xml" ${CHECK_ARGUMENTS})
  set_tests_properties(conformance_${name} PROPERTIES
    LABELS conformance TIMEOUT 600 PROCESSORS 2 ENVIRONMENT "${CHECK_ENVIRONMENT}")
endfunction()
