-- http-request lua.tokenward ADDRESS: asks the daemon at ADDRESS (its query names the scope) about the request's token.
-- Leaves the status in txn.tokenward, the challenge of a 401 in txn.tokenward_challenge, and the identity in the request.

local identity = { "x-token-tenant", "x-token-owner", "x-token-id", "x-token-scopes" }

core.register_action("tokenward", { "http-req" }, function(txn, address)
  -- Only what is written here is sent. A repeated Authorization goes on as it is: the daemon refuses it.
  local fields = { ["x-forwarded-for"] = { txn.f:src() } }
  local credentials = txn.http:req_get_headers()["authorization"]
  if credentials then
    fields["authorization"] = {}
    for i = 0, #credentials do table.insert(fields["authorization"], credentials[i]) end
  end

  local answer = core.httpclient():get{ url = address, headers = fields, timeout = 5000 }
  local answered = answer and answer.headers or {}
  txn:set_var("txn.tokenward", answer and answer.status or 503)
  for _, name in ipairs(identity) do
    txn.http:req_set_header(name, answered[name] and answered[name][0] or "-")
  end
  if answered["www-authenticate"] then
    txn:set_var("txn.tokenward_challenge", answered["www-authenticate"][0])
  end
end, 1)
