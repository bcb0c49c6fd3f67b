-- wrk: one request with 4 or 20 header fields, as a gateway or a browser behind it sends them.
-- Environment: TOKEN (a token's value), FIELDS (4 or 20), TARGET_KIND (auth or validate).
local token = os.getenv("TOKEN")
wrk.headers["Authorization"] = "Bearer " .. token
wrk.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
wrk.headers["Accept"] = "application/json"
if os.getenv("FIELDS") == "20" then
  local more = {
    ["Accept-Encoding"] = "gzip, deflate, br, zstd", ["Accept-Language"] = "en-GB,en;q=0.8,de;q=0.5",
    ["Cache-Control"] = "no-cache", ["Cookie"] = "theme=dark; session=4f1c2d9a7b6e5d4c3b2a19080706f5e4; consent=1",
    ["DNT"] = "1", ["Origin"] = "https://app.example.com", ["Pragma"] = "no-cache", ["Priority"] = "u=1, i",
    ["Referer"] = "https://app.example.com/projects/42/settings/tokens", ["Sec-Fetch-Dest"] = "empty",
    ["Sec-Fetch-Mode"] = "cors", ["Sec-Fetch-Site"] = "same-origin", ["X-Forwarded-For"] = "203.0.113.7",
    ["X-Forwarded-Host"] = "app.example.com", ["X-Forwarded-Proto"] = "https", ["X-Real-IP"] = "203.0.113.7",
  }
  for name, value in pairs(more) do wrk.headers[name] = value end
end
if os.getenv("TARGET_KIND") == "validate" then
  wrk.method = "POST"
  wrk.headers["Authorization"] = nil
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = '{"token":"' .. token .. '"}'
end

-- One line for the script that started us: requests, seconds, p50 and p99 in microseconds, failures.
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format("RESULT %d %.6f %.0f %.0f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
