/* What the customers' pages do by themselves: hand over what LinkedIn's widget says, and show what became of it. Loaded before
   LinkedIn's own script, which calls window.partnerhubIntegrated. */
"use strict";

const FIRST_PAUSE = 5000;
const LONGEST_PAUSE = 30000;
const BOX_PATIENCE = 8000;
const RETRIES = [0, 2000, 5000, 15000];

const sleep = (pause) => new Promise((resolve) => { window.setTimeout(resolve, pause); });
const page = () => document.getElementById("page");

function post(url, body, headers = {}) {
    return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": page().dataset.csrf, Accept: "application/json", ...headers } });
}

// LinkedIn's widget calls this once the customer has clicked “Request”. It is a hint: our server asks LinkedIn itself.
window.partnerhubIntegrated = async (integrations) => {
    const body = typeof integrations === "string" ? integrations : JSON.stringify(integrations ?? null);
    for (const pause of RETRIES) {
        await sleep(pause);
        const answer = await post(page().dataset.requestedUrl, body, { "Content-Type": "application/json" }).catch(() => null);
        if (!answer || answer.status >= 500) continue;
        const { message } = await answer.json().catch(() => ({}));
        say(message ?? "That did not work. Please reload this page and click “Request” again.", answer.ok);
        lookSoon();
        return;
    }
    say("We could not be reached. Please check your connection, reload this page and click “Request” again.", false);
};

function say(message, isFine) {
    const place = document.getElementById("answer");
    if (place) {
        place.textContent = message;
        place.className = isFine ? "note is-ok" : "note is-warn";
        place.hidden = false;
    } else {
        announce(message);
    }
}

function announce(message) {
    document.getElementById("announcement").textContent = message;
}

// Watching: a small question every few seconds, more and more seldom, until there is nothing left to wait for -----------------

let pause = FIRST_PAUSE;
let timer = 0;

function lookSoon() {
    pause = FIRST_PAUSE;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, 1000);
}

function lookLater() {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, pause);
    pause = Math.min(pause * 1.3, LONGEST_PAUSE);
}

async function look() {
    if (document.hidden) return;  // until somebody looks again
    const answer = await fetch(page().dataset.stateUrl, { cache: "no-store" }).catch(() => null);
    if (answer && (answer.status === 410 || answer.status === 404)) {
        window.location.reload();
        return;
    }
    const state = answer?.ok ? await answer.json().catch(() => null) : null;
    if (state && state.version !== page().dataset.version) await show(state);
    if (!state?.final) lookLater();
}

async function show(state) {
    if (state.widget && page().dataset.widget === "no") {
        window.location.reload();  // LinkedIn's script comes with the page
        return;
    }
    const answer = await fetch(window.location.href, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
        const now = fresh.getElementById(part.id);
        if (now && now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML;
    }
    page().dataset.version = fresh.getElementById("page").dataset.version;
    document.getElementById("answer")?.setAttribute("hidden", "");  // what was said there is said above now
    if (!state.widget) leaveWidget();
    pause = FIRST_PAUSE;
    announce(document.getElementById("now-heading").textContent);
}

function leaveWidget() {
    for (const part of document.querySelectorAll("#widget, .help")) part.hidden = true;
}

document.addEventListener("visibilitychange", () => {
    if (!document.hidden && page() && page().dataset.final === "no") lookSoon();
});

// LinkedIn's box ------------------------------------------------------------------------------------------------------------

function boxIsMissing() {
    document.querySelector("[data-box-missing]").hidden = false;
    document.querySelector("[data-box]").hidden = true;
}

function watchBox() {
    const box = document.querySelector("[data-box]");
    if (!box) return;
    const waiting = document.querySelector("[data-box-waiting]");
    const seen = new MutationObserver(() => {
        if (!box.querySelector("iframe")) return;
        waiting.hidden = true;
        box.hidden = false;
        document.querySelector("[data-box-missing]").hidden = true;
    });
    seen.observe(box, { childList: true, subtree: true });
    window.setTimeout(() => { if (!box.querySelector("iframe")) boxIsMissing(); }, BOX_PATIENCE);
}

// The error of a script that does not load reaches nobody but who listens on the way down.
document.addEventListener("error", (event) => {
    if (event.target.matches?.("script[data-loader]")) boxIsMissing();
}, true);

// Buttons -------------------------------------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("quietly" in form.dataset)) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    const said = button.textContent;
    button.textContent = "Asking LinkedIn …";
    const answer = await post(form.action, new FormData(form)).catch(() => null);
    const { message } = answer ? await answer.json().catch(() => ({})) : {};
    announce(message ?? "We could not be reached: please try again.");
    lookSoon();
    await sleep(4000);
    button.textContent = said;
    button.removeAttribute("aria-disabled");
});

document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy]");
    if (!copier) return;
    const source = document.querySelector(copier.dataset.copy);
    source.select();
    const said = copier.textContent;
    const copied = await navigator.clipboard.writeText(source.value).then(() => true, () => document.execCommand("copy"));
    copier.ariaLive = "polite";
    copier.textContent = copied ? "Copied" : "Press Ctrl+C";
    await sleep(2000);
    copier.textContent = said;
});

// Opening the link is told by this script, so that mail scanners, which run none, do not count.
document.addEventListener("DOMContentLoaded", () => {
    if (!page()) return;
    post(page().dataset.seenUrl, "").catch(() => null);
    watchBox();
    if (page().dataset.final === "no") lookLater();
});
