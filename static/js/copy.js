// One press copies what stands beside the button, and says so.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const place = button.closest(".copyable");
    await navigator.clipboard.writeText(place.querySelector("[data-copy-text]").textContent);
    place.querySelector("[role=status]").textContent = button.dataset.copy;
    button.lastChild.textContent = button.dataset.copy;
  });
}
