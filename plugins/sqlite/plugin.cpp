// The one exported symbol.
#include "sqlite_storage.h"

TKW_STORAGE_PLUGIN(tokenward::sqlite::SqliteStorage)
