/* Behaviours of PartnerHub's pages, asked for by data attributes. Every page works without them. */
"use strict";

document.addEventListener("click", (event) => {
    const asked = event.target.closest("a[data-confirm], button[data-confirm]");
    if (asked && !window.confirm(asked.dataset.confirm)) {
        event.preventDefault();
        return;
    }
    const copier = event.target.closest("[data-copy], [data-copy-from]");
    const ready = copier ? copy(copier) : true;
    const poster = event.target.closest("[data-then-post]");
    if (poster) postAndReload(document.querySelector(poster.dataset.thenPost), ready);
});

document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) event.preventDefault();
    if (event.defaultPrevented || !("submitOnce" in form.dataset)) return;
    if (form.dataset.submitted) event.preventDefault();
    form.dataset.submitted = "true";
    form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
});

// A page taken from the back-forward cache may submit again.
window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-submitted]")) {
        delete form.dataset.submitted;
        form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    }
});

document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".ph-menu")?.removeAttribute("open");
});

async function copy(button) {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
    const said = button.dataset.label ?? (button.dataset.label = button.textContent);
    button.ariaLive = "polite";
    const written = await write(text);
    button.textContent = written ? "Copied" : "Press Ctrl+C";
    window.setTimeout(() => { button.textContent = said; }, 2000);
    return written;
}

// The clipboard API needs https or localhost; elsewhere a hidden field and the old command do.
async function write(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const field = document.createElement("textarea");
        field.value = text;
        document.body.append(field);
        field.select();
        const copied = document.execCommand("copy");
        field.remove();
        return copied;
    }
}

// What was copied or opened elsewhere is told to the server; the page then shows what became of it.
async function postAndReload(form, ready) {
    if (!(await ready)) return;
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true }).catch(() => null);
    window.location.reload();
}

function keepFresh(part) {
    const seconds = Number(part.dataset.refreshSeconds) || 3;
    if (part.querySelector("[data-final]")) return;
    window.setTimeout(async () => {
        if (!document.hidden) await refresh(part);
        keepFresh(part);
    }, seconds * 1000);
}

// When the server does not answer, the old content stays and the next turn tries again.
async function refresh(part) {
    const answer = await fetch(part.dataset.refreshUrl, { redirect: "error" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const html = await answer.text();
    if (html === part.dataset.shown) return;
    part.dataset.shown = html;
    part.innerHTML = html;
    if (part.querySelector("[data-reload]")) window.location.reload();
}

// Buttons above a form work with what is stored: while something else stands in the form, they wait and say so.
function saveFirst(above) {
    const form = above.parentElement.querySelector(":scope > form");
    if (!form) return;
    const said = above.querySelector("[role=status]");
    const stored = form.cloneNode(true);
    stored.reset();
    const show = () => {
        const isTyped = Boolean(form.querySelector(".errorlist")) || content(form) !== content(stored);
        for (const button of above.querySelectorAll("[type=submit], a.ph-button")) {
            if (isTyped) button.setAttribute("aria-disabled", "true");
            else button.removeAttribute("aria-disabled");
        }
        if (said.hidden === isTyped) said.hidden = !isTyped;
        return isTyped;
    };
    form.addEventListener("input", show);
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    above.addEventListener("click", (event) => {
        if (!event.target.closest("[type=submit], a.ph-button") || !show()) return;
        event.preventDefault();
        event.stopPropagation();
        (form.querySelector("[name=_save], [name=_continue]") ?? form).focus();
    }, true);
}

const content = (form) => new URLSearchParams(new FormData(form)).toString();

document.querySelectorAll("[data-save-first]").forEach(saveFirst);
document.querySelectorAll("[data-refresh-url]").forEach(keepFresh);
document.documentElement.classList.add("has-js");

// Django's search boxes stand beside their label without being named by it. Clearing several choices at once would
// also put its button into the list of choices.
document.querySelectorAll(".admin-autocomplete[multiple]").forEach((select) => delete select.dataset.allowClear);
window.django?.jQuery?.(() => {  // after Django's own, which makes the boxes
    for (const select of document.querySelectorAll(".admin-autocomplete.select2-hidden-accessible")) {
        const label = select.labels[0] ?? select;
        label.id ||= `${select.id}-label`;
        for (const part of select.nextElementSibling.querySelectorAll("[role=combobox], [role=textbox], input")) {
            const chosen = part.querySelector("[role=textbox]")?.id ?? "";
            part.setAttribute("aria-labelledby", `${label.id} ${chosen}`.trim());
        }
    }
});

// On a phone the rows of Django's lists and inlines become cards: each cell then needs its column's name.
for (const table of document.querySelectorAll("#result_list, .tabular table")) {
    const names = [...table.querySelectorAll("thead th")].map((head) => (head.querySelector(".text") ?? head).textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
        [...row.children].forEach((cell, at) => {
            if (!cell.matches("td:not(.action-checkbox, .original)") || !names[at]) return;
            cell.dataset.label = names[at];
            for (const box of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) box.ariaLabel = names[at];
        });
    }
}

// There filters stand above the list: only those in use stay open.
if (window.matchMedia("(max-width: 1023px)").matches) {
    for (const filter of document.querySelectorAll("#changelist-filter details")) {
        filter.open = Boolean(filter.querySelector("li.selected:not(:first-child)"));
    }
}

// A refused form begins at its first mistake, wherever on the page that is.
const mistaken = document.querySelector(".errors :is(input, select, textarea):not([type=hidden])");
if (mistaken) {
    mistaken.focus({ preventScroll: true });
    mistaken.closest(".form-row, tr")?.scrollIntoView({ block: "center" });
} else {
    document.querySelector(".errorlist.nonfield, .errornote")?.scrollIntoView({ block: "center" });
}
