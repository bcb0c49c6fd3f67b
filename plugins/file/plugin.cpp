// The one exported symbol.
#include "file_storage.h"

TKW_STORAGE_PLUGIN(tokenward::file::FileStorage)
