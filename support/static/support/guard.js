/* A case has several forms: before one of them leaves the page, whoever typed into another is asked. */
"use strict";

const typedInto = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, String(value)]));
const stored = new Map();

for (const form of document.querySelectorAll("form[method=post]")) stored.set(form, typedInto(form));

document.addEventListener("submit", (event) => {
    const typed = [...stored].filter(([form, before]) => form !== event.target && form.isConnected && typedInto(form) !== before);
    if (!typed.length || event.defaultPrevented) return;
    if (!window.confirm("Something you typed elsewhere on this page is not kept yet, and would be lost. Go on without it?")) {
        event.preventDefault();
        event.stopImmediatePropagation();
        typed[0][0].querySelector("textarea, input:not([type=hidden]), select")?.focus();
    }
}, true);
