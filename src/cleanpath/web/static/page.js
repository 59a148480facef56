// Conveniences only: every page can be read, and every form sent, without this file.
"use strict";
document.documentElement.classList.add("scripted");

for (const button of document.querySelectorAll("[data-copy-address]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  });
}

// A slider of days beside a date field: the field is what is sent.
for (const slider of document.querySelectorAll("input[type=range][data-days-of]")) {
  const field = document.getElementById(slider.dataset.daysOf);
  const begin = Date.parse(slider.dataset.begin), day = 86400000;
  slider.value = String((Date.parse(field.value) - begin) / day);
  slider.addEventListener("input", () => {
    field.value = new Date(begin + Number(slider.value) * day).toISOString().slice(0, 10);
    slider.setAttribute("aria-valuetext", field.value);
  });
  slider.addEventListener("change", () => field.form.requestSubmit());
}

// The inbox by keyboard: j and k move, a accepts, r rejects, e opens the fields, m the merging.
const candidates = [...document.querySelectorAll(".candidate")];
if (candidates.length) {
  let place = 0;
  const show = (next) => {
    candidates[place].classList.remove("current");
    place = Math.max(0, Math.min(candidates.length - 1, next));
    candidates[place].classList.add("current");
    candidates[place].scrollIntoView({ block: "nearest" });
    candidates[place].focus({ preventScroll: true });
  };
  const press = (name) => {
    if ("ar".includes(name)) sessionStorage.setItem("place", String(place));
    candidates[place].querySelector(`[data-key="${name}"]`)?.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|textarea|select)$/i.test(event.target.tagName)) return;
    if (event.key === "j") show(place + 1);
    else if (event.key === "k") show(place - 1);
    else if ("arem".includes(event.key)) press(event.key);
    else return;
    event.preventDefault();
  });
  // The next candidate moves up to where the decided one stood.
  show(Number(sessionStorage.getItem("place") ?? 0));
  sessionStorage.removeItem("place");
}
