// Shows what needs passkeys where the browser knows them, and says it when none came.
if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-passkey-fault]")) note.hidden = false;
});
