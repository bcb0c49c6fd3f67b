# Every file of the document; main.json has what belongs to no resource, the others add their paths and components.
set(TOKENWARD_OPENAPI_FILES
  main.json
  tenants.json
  moves.json
  stores.json
  policy.json
  enforcement.json
  tokens.json
  owners.json
  accounts.json
  history.json
  self.json
  validation.json
  oauth.json
  console.json
  service.json)
