# shellcheck shell=bash
# Sourced: the lines that scripts/run shows to somebody who has just started the daemon. A test pastes them.

# first_steps ADDRESS TOKEN_FILE: lines to paste into a shell, in this order. ADDRESS as the settings have it.
first_steps() {
  local url=http://$1 curl='curl -sS' token_path
  token_path=$(printf %q "$2")
  case $1 in unix:*) url=http://localhost curl="curl -sS --unix-socket $(printf %q "${1#unix:}")" ;; esac
  cat <<STEPS
tkw=$url
operator="Authorization: Bearer \$(cat $token_path)"
$curl -H "\$operator" --json '{"id": "acme", "display_name": "Acme"}' \$tkw/v1/tenants
$curl -H "\$operator" --json '{"max_lifetime_days": 90, "default_lifetime_days": 30}' -X PATCH \$tkw/v1/tenants/acme/policy
token=\$($curl -H "\$operator" --json '{"owner": "ada@example.com", "label": "first token"}' \$tkw/v1/tenants/acme/tokens | sed 's/.*"value": *"\([^"]*\)".*/\1/'); echo "\$token"
$curl --json '{"token": "'"\$token"'"}' \$tkw/v1/validate
STEPS
}
