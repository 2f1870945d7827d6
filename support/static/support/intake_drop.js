/* A mail dropped anywhere on the page lands in the file field. */
"use strict";

const field = document.querySelector(".ph-intake-box input[type=file]");
const box = field?.closest(".ph-panel");
const said = document.querySelector("#dropped");

function holdsFile(event) {
    return Boolean(field) && [...(event.dataTransfer?.types ?? [])].includes("Files");
}

function mark(event) {
    if (!holdsFile(event)) return;
    event.preventDefault();
    box.classList.add("is-dropping");
}

function take(event) {
    if (!holdsFile(event)) return;
    event.preventDefault();
    box.classList.remove("is-dropping");
    const dropped = [...event.dataTransfer.files];
    if (dropped.length !== 1) {
        said.textContent = `${dropped.length} files were dropped: drop one mail at a time.`;
        return;
    }
    const kept = new DataTransfer();
    kept.items.add(dropped[0]);
    field.files = kept.files;
    said.textContent = `${dropped[0].name} is chosen: “Read it” reads this file, not the box.`;
    document.querySelector(".ph-intake-box [type=submit]").focus();
}

function leave(event) {
    if (!event.relatedTarget) box?.classList.remove("is-dropping");
}

document.addEventListener("dragenter", mark);
document.addEventListener("dragover", mark);
document.addEventListener("dragleave", leave);
document.addEventListener("drop", take);
