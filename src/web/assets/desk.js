// The desk by keyboard. Every key presses a button or follows a link that is on the page: nothing is done here alone.
"use strict";

const rows = () => [...document.querySelectorAll(".beside .row[tabindex], .item")].filter((row) => !row.querySelector(".row[tabindex]"));
const focused = () => document.activeElement && document.activeElement.closest(".beside .row[tabindex], .item");
const remembered = `desk:${location.pathname}`;

function go(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(focused());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const within = focused();
  const found = (within && within.querySelector(`[data-key="${key}"]`)) || (/[ue]/.test(key) && document.querySelector(`[data-key="${key}"]`));
  if (!found) return false;
  if (within) sessionStorage.setItem(remembered, rows().indexOf(within));
  if (found.matches("input[type=text]")) found.focus();
  else if (found.form && !found.form.checkValidity()) found.form.querySelector("input:invalid").focus();
  else found.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const dialog = document.getElementById("keys");
  if (dialog && dialog.open) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "/") document.getElementById("q").focus();
  else if (event.key === "?" && dialog) dialog.showModal();
  else if (!/^[a-z1-9]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
});

for (const part of document.querySelectorAll(".with-script")) part.hidden = false;
for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.addEventListener("click", () => document.getElementById("keys").showModal());
}

// After a decision the work goes on where it was.
const place = sessionStorage.getItem(remembered);
if (place !== null) {
  sessionStorage.removeItem(remembered);
  const row = rows()[Math.min(Number(place), rows().length - 1)];
  if (row) row.focus();
}
