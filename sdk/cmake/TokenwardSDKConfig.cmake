# find_package(TokenwardSDK 1): the target TokenwardSDK::sdk (the headers), the program
# TokenwardSDK::tokenward-storage-check (the conformance kit), tokenward_plugin() and tokenward_conformance().
include("${CMAKE_CURRENT_LIST_DIR}/TokenwardSDKTargets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/TokenwardPlugin.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/TokenwardConformance.cmake")
