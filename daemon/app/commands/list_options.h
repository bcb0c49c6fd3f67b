#pragma once
// What every listing command offers: one page, or all of them.

#include "app/commands/command.h"
#include "app/output.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace tokenward::app {

struct ListOptions {
  std::uint32_t limit = 50;
  std::string cursor;
  bool all = false;
};

/// Adds `--limit`, `--cursor` and `--all`.
void add_list_options(CLI::App& app, ListOptions& options);

/// Gets one page of a list: `target` is its path with the query.
using FetchPage = std::function<Result<boost::json::value>(const std::string& target)>;

/// Lists what `fetch` gets at `path` with the filters of `query`: one page and the cursor of the next, or every page.
ExitCode run_list(const Invocation& invocation, const FetchPage& fetch, const std::string& path, const Query& query,
                  const ListOptions& options, std::span<const Column> columns);

/// Lists what is at `path` with the filters of `query`: one page and the cursor of the next, or every page.
ExitCode run_list(const Invocation& invocation, ApiClient& client, const std::string& path, const Query& query,
                  const ListOptions& options, std::span<const Column> columns);

}  // namespace tokenward::app
