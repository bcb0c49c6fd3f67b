# shellcheck shell=bash disable=SC2154
# nginx that asks the daemon at $upstream about every request (auth_request) and then answers 200 by itself.
set -euo pipefail
. scripts/lib.sh
. tests/bench/lib.sh
install_missing nginx
port=$(free_port)
cat >"$work/nginx.conf" <<CONF
daemon off; master_process off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000;
  client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream tokenward { server $upstream; keepalive 64; keepalive_requests 100000000; }
  server { listen 127.0.0.1:$port;
    location / { auth_request /_tokenward; try_files /none @protected; }
    location @protected { return 200; }
    location = /_tokenward { internal; proxy_pass http://tokenward/v1/auth; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host localhost; proxy_pass_request_body off;
      proxy_set_header Content-Length ""; } } }
CONF
echo $$ >"$work/pids"
(until_answers "$port" $$ && echo "http://127.0.0.1:$port" >"$work/url") &
exec taskset -c "$gateway_core" nginx -c "$work/nginx.conf" -p "$work" -e "$work/error.log"
