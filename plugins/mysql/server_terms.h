/// \file
/// What a server must be and be set to so that a store can be trusted to it.
#pragma once

#include "connection.h"

namespace tokenward::mysql {

/// Sets up the session (READ COMMITTED, strict mode, reads that wait for what other nodes of a cluster acknowledged)
/// and looks at the server. Throws INVALID, naming the variable, its value and what is needed, where an acknowledged
/// commit could be lost in a power cut; UNSUPPORTED for versions before MariaDB 10.6 and MySQL 8.0; READ_ONLY for a
/// replica.
void agree_on_terms(Connection& connection);

}  // namespace tokenward::mysql
