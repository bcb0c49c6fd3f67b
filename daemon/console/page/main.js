// Signs in with a token and says who is signed in.

const who = document.getElementById("who");
const form = document.getElementById("sign-in");

async function call(method, body) {
  const response = await fetch("/v1/session", {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  return response.ok ? response.json() : null;
}

function show(session) {
  form.hidden = session !== null;
  who.textContent = session ? `${session.owner} of ${session.tenant.display_name}` : "Nobody is signed in.";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("token");
  const token = field.value;
  field.value = "";
  show(await call("POST", { token }));
});

show(await call("GET"));
