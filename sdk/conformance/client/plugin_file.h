/// \file
/// A plugin's file: what it shows to the process, and its tables once it is loaded.
#pragma once

#include <string>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::conformance {

using PluginEntry = const tkw_plugin*(TKW_CALL*)(const tkw_host*);

/// Loads the library as the daemon does (everything resolved, its names kept to itself, never unloaded) and finds its
/// entry. Throws Failure with the loader's words. A constructor of the library that crashes takes the process along.
PluginEntry load_entry(const std::string& path);

/// The plugin's tables. Throws Failure where the library does not load or its tables cannot be used at all.
const tkw_plugin& load_plugin(const std::string& path);

/// The names that the file's dynamic symbol table defines for others: not the weak ones, which every C++ library has
/// and which take nothing over. Throws Failure where it is no ELF library of this machine's word size.
std::vector<std::string> exported_names(const std::string& path);

}  // namespace tokenward::conformance
