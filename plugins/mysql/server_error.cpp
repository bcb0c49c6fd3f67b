#include "server_error.h"

#include <errmsg.h>
#include <mysqld_error.h>

namespace tokenward::mysql {
namespace {

// Numbers that one of the two servers has alone, so that the header of the other does not name them.
constexpr unsigned kConnectionKilled = 1927;          // MariaDB
constexpr unsigned kStatementTimeout = 1969;          // MariaDB
constexpr unsigned kClientInteractionTimeout = 4031;  // MySQL
constexpr unsigned kServerOffline = 3032;             // MySQL
constexpr unsigned kLockNowait = 3572;                // MySQL
constexpr unsigned kRecordChanged = 1020;             // MariaDB, snapshot isolation
constexpr unsigned kReadOnlyMode = 1836;              // both
constexpr unsigned kNoSuchAuthentication = 1698;      // both: access denied without a password

}  // namespace

bool ServerError::lost() const noexcept {
  switch (code) {
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_NEW_ABORTING_CONNECTION:
    case kConnectionKilled:
    case kClientInteractionTimeout:
    case kServerOffline:
      return true;
    default:
      return code >= CR_MIN_ERROR && code <= 2999;
  }
}

bool ServerError::no_database() const noexcept { return code == ER_BAD_DB_ERROR; }

bool ServerError::no_table() const noexcept { return code == ER_NO_SUCH_TABLE; }

bool ServerError::duplicate_key() const noexcept { return code == ER_DUP_ENTRY; }

bool ServerError::denied() const noexcept {
  switch (code) {
    case ER_ACCESS_DENIED_ERROR:
    case kNoSuchAuthentication:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
    case ER_HOST_NOT_PRIVILEGED:
    case ER_MUST_CHANGE_PASSWORD_LOGIN:
      return true;
    default:
      return false;
  }
}

bool ServerError::others_in_the_way() const noexcept {
  switch (code) {
    case ER_LOCK_DEADLOCK:  // also a transaction that did not pass certification on another node
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_QUERY_INTERRUPTED:
    case kStatementTimeout:
    case kLockNowait:
    case kRecordChanged:
      return true;
    default:
      return false;
  }
}

bool ServerError::rolled_back() const noexcept { return code == ER_LOCK_DEADLOCK; }

tkw_rc ServerError::storage_code() const noexcept {
  if (others_in_the_way()) return TKW_RETRY;
  if (lost()) return TKW_UNAVAILABLE;
  switch (code) {
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
      return TKW_NO_SPACE;
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
    case ER_OPEN_AS_READONLY:
    case kReadOnlyMode:
      return TKW_READ_ONLY;
    case ER_NET_PACKET_TOO_LARGE:
      return TKW_TOO_LARGE;
    case ER_NO_SUCH_TABLE:
    case ER_BAD_DB_ERROR:
    case ER_BAD_FIELD_ERROR:
      return TKW_SCHEMA;
    case ER_NOT_KEYFILE:
    case ER_CRASHED_ON_USAGE:
    case ER_CRASHED_ON_REPAIR:
    case ER_INDEX_CORRUPT:
      return TKW_CORRUPT;
    case ER_DUP_ENTRY:
    case ER_PARSE_ERROR:
    case ER_DATA_TOO_LONG:
    case ER_WARN_DATA_OUT_OF_RANGE:
      return TKW_INTERNAL;
    default:
      return denied() ? TKW_INVALID : TKW_UNAVAILABLE;
  }
}

}  // namespace tokenward::mysql
