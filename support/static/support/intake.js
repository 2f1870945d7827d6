/* The destination beside the form follows what is typed; without this it is seen once the case is open. */
"use strict";

const form = document.querySelector("form[data-route-url]");
const panel = document.querySelector("#route");
let waiting = 0;
let asked = 0;

async function look() {
    const mine = ++asked;
    panel.setAttribute("aria-busy", "true");
    const body = new FormData(form);
    const answer = await fetch(form.dataset.routeUrl, { method: "POST", body, redirect: "error" }).catch(() => null);
    if (mine !== asked) return;  // something was typed since
    panel.removeAttribute("aria-busy");
    if (!answer?.ok) return;
    const focused = document.activeElement;
    const at = panel.contains(focused) ? { name: focused.name, value: focused.value, type: focused.type, start: focused.selectionStart } : null;
    panel.innerHTML = await answer.text();
    if (at?.name) restore(at);
}

function restore({ name, value, type, start }) {
    const same = [...panel.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const field = type === "radio" ? same.find((one) => one.value === value) : same[0];
    field?.focus();
    if (type === "text") field?.setSelectionRange(start, start);
}

function soon(event) {
    if (event?.target?.type === "file") return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(look, 350);
}

if (form && panel) {
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    window.django?.jQuery?.(form).on("change", "select", soon);  // Django's search boxes tell jQuery alone
}
