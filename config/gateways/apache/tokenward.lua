-- Access checkers that ask the daemon about a request's token: one function for each scope.

local http, ltn12 = require "socket.http", require "ltn12"
local daemon = "http://127.0.0.1:8641/v1/auth"
http.TIMEOUT = 5 -- seconds

-- Anything that is not a clear yes, a daemon that is gone included, is no entry.
local function check(request, scope)
  -- Only what is written here is sent. Apache joins a repeated Authorization with a comma, which is no token.
  local fields = {
    ["X-Forwarded-For"] = request.useragent_ip,
    ["Authorization"] = request.headers_in["Authorization"],
  }
  local answered, status, answer = http.request{
    url = daemon .. "?scope=" .. scope, headers = fields, sink = ltn12.sink.null(), redirect = false,
  }

  -- Forged identities go, also in the spellings that CGI and WSGI read as X-Token-Owner.
  for name in pairs(request:headers_in_table()) do
    if name:lower():match("^x[-_.]token") then request.headers_in[name] = nil end
  end
  for _, part in ipairs{ "Tenant", "Owner", "Id", "Scopes" } do
    request.headers_in["X-Token-" .. part] = answered and answer["x-token-" .. part:lower()] or "-"
  end

  if not answered then return 503 end
  if status == 200 then return apache2.DECLINED end
  if status == 401 then request.err_headers_out["WWW-Authenticate"] = answer["www-authenticate"] end
  return (status == 401 or status == 403 or status == 429) and status or 503
end

function read(request) return check(request, "read") end
function write(request) return check(request, "write") end
