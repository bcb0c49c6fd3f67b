#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "client/expect.h"
#include "client/host.h"
#include "client/plugin_file.h"

namespace tokenward::conformance {
namespace {

/// A copy of the struct at `offset`; none if it lies outside of the file.
template <typename Struct>
std::optional<Struct> struct_at(const std::string& file, std::size_t offset) {
  if (offset > file.size() || sizeof(Struct) > file.size() - offset) return std::nullopt;
  Struct copied;
  std::memcpy(&copied, file.data() + offset, sizeof copied);
  return copied;
}

bool is_exported(const ElfW(Sym) & symbol) {
  const unsigned binding = ELF64_ST_BIND(symbol.st_info), visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return (binding == STB_GLOBAL || binding == STB_GNU_UNIQUE) && symbol.st_shndx != SHN_UNDEF &&
         symbol.st_shndx != SHN_ABS && (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

std::vector<std::string> names_in(const std::string& file, const ElfW(Shdr) & symbols, const ElfW(Shdr) & names) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at + sizeof(ElfW(Sym)) <= symbols.sh_size; at += sizeof(ElfW(Sym))) {
    const auto symbol = struct_at<ElfW(Sym)>(file, symbols.sh_offset + at);
    if (!symbol) fail("the symbol table lies outside of the file");
    const std::size_t name = names.sh_offset + symbol->st_name;
    if (is_exported(*symbol) && name < file.size()) found.emplace_back(file.c_str() + name);
  }
  return found;
}

}  // namespace

PluginEntry load_entry(const std::string& path) {
  // A path without a slash would be looked for among the system's libraries.
  const std::string file = std::filesystem::absolute(path).string();
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) fail(std::string("the library does not load: ") + ::dlerror());
  void* const symbol = ::dlsym(library, TKW_STORAGE_ENTRY);
  if (symbol == nullptr) fail("the library has no symbol " TKW_STORAGE_ENTRY);
  return reinterpret_cast<PluginEntry>(symbol);
}

const tkw_plugin& load_plugin(const std::string& path) {
  const PluginEntry entry = load_entry(path);
  const tkw_plugin* plugin = nullptr;
  try {
    plugin = entry(&host());
  } catch (...) {
    fail("an exception left " TKW_STORAGE_ENTRY);
  }
  if (plugin == nullptr) fail("the plugin refuses this host: " TKW_STORAGE_ENTRY " returned NULL");
  if (plugin->struct_size < sizeof(tkw_plugin)) fail("tkw_plugin is shorter than version 1.0's");
  if (plugin->storage == nullptr || plugin->storage->struct_size < sizeof(tkw_storage))
    fail("tkw_storage is missing or shorter than version 1.0's");
  return *plugin;
}

std::vector<std::string> exported_names(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  const auto header = struct_at<ElfW(Ehdr)>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_shentsize != sizeof(ElfW(Shdr)))
    fail("the file is no ELF library for this machine");
  const auto section = [&](std::size_t i) {
    const auto found = struct_at<ElfW(Shdr)>(file, header->e_shoff + i * sizeof(ElfW(Shdr)));
    if (!found) fail("the section table lies outside of the file");
    return *found;
  };
  for (std::size_t i = 0; i < header->e_shnum; ++i) {
    const auto symbols = section(i);
    if (symbols.sh_type == SHT_DYNSYM) return names_in(file, symbols, section(symbols.sh_link));
  }
  fail("the file has no table of dynamic symbols");
}

}  // namespace tokenward::conformance
