# The SDK as a package of its own: `cmake --install BUILD --component sdk`. Found by find_package(TokenwardSDK) and by
# pkg-config, wherever it is moved to. Its version is that of the ABI.
include(CMakePackageConfigHelpers)

file(STRINGS include/tokenward/storage.h minor REGEX "define TKW_ABI_MINOR")
string(REGEX REPLACE ".*\\(([0-9]+)\\).*" "\\1" minor "${minor}")
set(TOKENWARD_SDK_VERSION 1.${minor}.0)

set(package share/cmake/TokenwardSDK)
configure_file(cmake/TokenwardSDKConfig.cmake TokenwardSDKConfig.cmake COPYONLY)
configure_file(cmake/tokenward-sdk.pc.in tokenward-sdk.pc @ONLY)
write_basic_package_version_file(TokenwardSDKConfigVersion.cmake
  VERSION ${TOKENWARD_SDK_VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)

set_target_properties(tokenward_sdk PROPERTIES EXPORT_NAME sdk)
install(TARGETS tokenward_sdk EXPORT TokenwardSDK)
install(EXPORT TokenwardSDK NAMESPACE TokenwardSDK:: FILE TokenwardSDKTargets.cmake
        DESTINATION ${package} COMPONENT sdk)
install(FILES
          "${CMAKE_CURRENT_BINARY_DIR}/TokenwardSDKConfig.cmake"
          "${CMAKE_CURRENT_BINARY_DIR}/TokenwardSDKConfigVersion.cmake"
          cmake/TokenwardPlugin.cmake cmake/TokenwardConformance.cmake cmake/plugin.map
        DESTINATION ${package} COMPONENT sdk)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/tokenward-sdk.pc" DESTINATION share/pkgconfig COMPONENT sdk)
install(DIRECTORY include/tokenward DESTINATION include COMPONENT sdk)
install(DIRECTORY template DESTINATION share/tokenward-sdk COMPONENT sdk
        PATTERN target EXCLUDE PATTERN build EXCLUDE)
install(FILES README.md THREADS.md DEBUGGING.md DESTINATION share/doc/tokenward-sdk COMPONENT sdk)
