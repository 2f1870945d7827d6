/* Choosing a reason brings its drafted sentences, as long as nobody has changed the words. */
"use strict";

const words = document.querySelector("#id_reasoning");
const drafts = [...document.querySelectorAll("[data-draft]")];

document.addEventListener("change", (event) => {
    const chosen = event.target.closest("[data-draft]");
    const untouched = !words.value.trim() || drafts.some((one) => one.dataset.draft === words.value);
    if (chosen && untouched) words.value = chosen.dataset.draft;
});
