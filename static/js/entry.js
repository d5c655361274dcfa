// The form of an entry: the category's usual answer is filled in while nothing was answered, and the reason is asked
// only where no consent is needed. Without this both questions stand open.
const usual = document.querySelector("[data-usual-answers]");

if (usual) {
  const answers = JSON.parse(usual.dataset.usualAnswers);
  const category = document.getElementById("category");
  const basis = document.getElementById("consent_basis");
  const reason = document.querySelector("[data-reason]");
  let filledIn = "";

  const ask = () => {
    const written = [...reason.querySelectorAll("textarea")].some((one) => one.value.trim());
    reason.hidden = !basis.value.startsWith("exempt") && !written && !reason.querySelector(".invalid");
  };

  category.addEventListener("change", () => {
    if (basis.value && basis.value !== filledIn) return;
    basis.value = filledIn = answers[category.value] ?? "";
    ask();
  });
  basis.addEventListener("change", ask);
  ask();
}
