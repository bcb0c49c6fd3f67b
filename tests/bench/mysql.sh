# shellcheck shell=bash disable=SC2034,SC2154
# A MariaDB server for a group, on the disk that the other stores' files are on. Sourced by scripts/bench.

# start_mysql [OPTION...]: starts one in $work, with 2 GiB of memory for pages. Sets $mysql_socket and $mysql_server, its
# process; `reason` where there can be none.
start_mysql() {
  if [ ! -f "$plugins/mysql.so" ] || ! PATH=$PATH:/usr/sbin command -v mariadbd >/dev/null; then
    reason='no mariadbd (mariadb-server-core), or the plugin was not built'
    return 1
  fi
  target with_private_mysql
  coproc mysql { TMPDIR=$work exec "$build/tests/mysql/private_server/with_private_mysql" --innodb-buffer-pool-size=2G "$@"; }
  local pid=$mysql_PID line
  pids+=("$pid")
  read -r -t 120 line <&"${mysql[0]}" || { reason='mariadbd does not start'; return 1; }
  mysql_socket=${line#socket=}
  mysql_server=$(pgrep -P "$pid" mariadbd)
}
