# Other versions of the ABI's header, made from the current one.

# newer_header(FOLDER): writes FOLDER/tokenward/storage.h, the header as a later minor version would have it: every struct
# that may grow has one more member, every table of functions one more function.
function(newer_header folder)
  set(current "${CMAKE_SOURCE_DIR}/sdk/include/tokenward/storage.h")
  file(READ "${current}" header)
  string(REGEX REPLACE "(TKW_ABI_MINOR UINT32_C\\()[0-9]+" "\\199" header "${header}")
  foreach(struct error call record op changeset result scan change touch info plugin)
    string(REPLACE "\n} tkw_${struct};" "\n  uint64_t added_later;\n} tkw_${struct};" header "${header}")
  endforeach()
  foreach(table host storage)
    string(REPLACE "\n} tkw_${table};" "\n  void(TKW_CALL* added_later)(void);\n} tkw_${table};" header "${header}")
  endforeach()
  string(REGEX MATCHALL "added_later" added "${header}")
  list(LENGTH added count)
  if(NOT count EQUAL 13)
    message(FATAL_ERROR "newer_header(): ${count} structs were found and not 13")
  endif()
  file(CONFIGURE OUTPUT "${folder}/tokenward/storage.h" CONTENT "${header}" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${current}")
endfunction()

# broken_header(FOLDER FROM TO): writes FOLDER/tokenward/storage.h with the text FROM replaced by TO: what no version may
# become.
function(broken_header folder from to)
  file(READ "${CMAKE_SOURCE_DIR}/sdk/include/tokenward/storage.h" header)
  string(REPLACE "${from}" "${to}" broken "${header}")
  if(broken STREQUAL header)
    message(FATAL_ERROR "broken_header(): \"${from}\" is not in the header")
  endif()
  file(CONFIGURE OUTPUT "${folder}/tokenward/storage.h" CONTENT "${broken}" @ONLY)
endfunction()
