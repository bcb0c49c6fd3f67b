// The one exported symbol.
#include "mysql_storage.h"

TKW_STORAGE_PLUGIN(tokenward::mysql::MysqlStorage)
