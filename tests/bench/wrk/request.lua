-- wrk: the request in the file that REQUEST names (request line, header fields, an empty line, the body), over and over.
-- In it {n} becomes a number that grows from request to request, {line} one line after the other of the file that LINES
-- names. Environment: FIELDS=20 adds header fields to four, as a browser behind a gateway sends them; PIPELINED=16 sends
-- so many at once.

local text = assert(io.open(os.getenv("REQUEST"))):read("*a")
local head, body = text:match("^(.-)\n\n(.*)$")
head = head or text
body = body and body:gsub("\n$", "") or ""
local method, path = head:match("^(%S+) (%S+)")
local headers = {}
for name, value in head:gmatch("\n([^:\n]+): *([^\n]*)") do headers[name] = value end

if os.getenv("FIELDS") == "20" then
  local more = {
    ["Accept-Encoding"] = "gzip, deflate, br, zstd", ["Accept-Language"] = "en-GB,en;q=0.8,de;q=0.5",
    ["Cache-Control"] = "no-cache", ["Cookie"] = "theme=dark; session=4f1c2d9a7b6e5d4c3b2a19080706f5e4; consent=1",
    ["DNT"] = "1", ["Origin"] = "https://app.example.com", ["Pragma"] = "no-cache", ["Priority"] = "u=1, i",
    ["Referer"] = "https://app.example.com/projects/42/settings/tokens", ["Sec-Fetch-Dest"] = "empty",
    ["Sec-Fetch-Mode"] = "cors", ["Sec-Fetch-Site"] = "same-origin", ["X-Forwarded-For"] = "203.0.113.7",
    ["X-Forwarded-Host"] = "app.example.com", ["X-Forwarded-Proto"] = "https", ["X-Real-IP"] = "203.0.113.7",
  }
  for name, value in pairs(more) do headers[name] = value end
end

local pipelined = tonumber(os.getenv("PIPELINED") or "1")
local counts = text:find("{n}", 1, true) ~= nil
-- Numbers of different runs differ.
local n = os.time() * 1000000

local made = {}
local at = 0

local function filled(line)
  n = n + 1
  local function with(part) return (part:gsub("{n}", string.format("%d", n)):gsub("{line}", (line:gsub("%%", "%%%%")))) end
  local fields = {}
  for name, value in pairs(headers) do fields[name] = with(value) end
  return wrk.format(method, with(path), fields, body ~= "" and with(body) or nil)
end

function init()
  local file = os.getenv("LINES") or ""
  if file ~= "" then
    for line in io.lines(file) do made[#made + 1] = filled(line) end
  else
    local requests = {}
    for i = 1, pipelined do requests[i] = filled("") end
    made[1] = table.concat(requests)
  end
end

function request()
  if counts then return filled("") end
  at = at % #made + 1
  return made[at]
end

-- One line for the script that started us: requests, seconds, p50 and p99 in microseconds, failures.
function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format("RESULT %d %.6f %.0f %.0f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
