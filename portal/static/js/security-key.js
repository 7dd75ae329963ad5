// Security keys (WebAuthn): asks the browser for a key and posts what it answers.
// A form says "create" or "get" in data-security-key and names the JSON of the server's options.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decode({ publicKey, ...rest }) {
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: toBytes(options.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    options[list] = options[list]?.map((key) => ({ ...key, id: toBytes(key.id) }));
    if (!options[list]) delete options[list];
  }
  return { ...rest, publicKey: options };
}

function encode(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) answer[part] = toText(response[part]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const form of document.querySelectorAll("[data-security-key]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "_language") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const options = decode(JSON.parse(document.getElementById(form.dataset.options).textContent));
      const credential = await navigator.credentials[form.dataset.securityKey](options);
      form.elements.credential.value = JSON.stringify(encode(credential));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }, { capture: true });
}
