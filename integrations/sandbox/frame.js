// Inside the widget's frame: tells the page around it what was requested, and keeps the lines fresh.
(() => {
  "use strict";

  const WATCH_MILLISECONDS = 2000;
  const main = document.querySelector("main");
  const origin = main.dataset.origin;

  function tell(message) {
    if (origin && window.parent !== window) window.parent.postMessage(message, origin);
  }

  function tellIntegrations(text) {
    JSON.parse(text || "[]").forEach((integrations) => tell({ kind: "integrate", integrations }));
  }

  // Told once: a reload of the frame is no second request.
  function forgetRequest() {
    const address = new URL(location.href);
    address.searchParams.delete("requested");
    history.replaceState(null, "", address);
  }

  async function refresh() {
    if (document.hidden || !main.hasAttribute("data-waiting")) return;
    try {
      const answer = await fetch(location.href, { credentials: "omit" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (fresh.innerHTML !== main.innerHTML) main.innerHTML = fresh.innerHTML;
      main.toggleAttribute("data-waiting", fresh.hasAttribute("data-waiting"));
    } catch {
      // The sandbox is gone for a moment: the next look finds it, or nobody looks.
    }
  }

  main.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-payloads]");
    if (button) tellIntegrations(button.dataset.payloads);
  });

  tellIntegrations(main.dataset.payloads);
  if (main.dataset.payloads) forgetRequest();
  new ResizeObserver(() => {
    tell({ kind: "height", pixels: document.body.getBoundingClientRect().height });
  }).observe(document.body);
  setInterval(refresh, WATCH_MILLISECONDS);
})();
