// Stands in for LinkedIn's in.js: each widget element becomes a frame, and what the frame tells goes to the page's function.
(() => {
  "use strict";

  const TYPES = ["IN/ATSIntegrationWidget", "IN/UJPWidget"];
  const USUAL_BUNDLES = { "IN/UJPWidget": "PREMIUM_JOB_POSTING" };
  const loader = document.currentScript ?? [...document.scripts].find((one) => one.text.includes("api_key:"));
  const settings = readSettings(loader?.text ?? "");
  const frames = new Map();

  function readSettings(text) {
    const lines = text.split("\n").map((line) => line.match(/^\s*(\w+)\s*:\s*(.+?)\s*$/)).filter(Boolean);
    return Object.fromEntries(lines.map(([, name, value]) => [name, value]));
  }

  function extensionAddress(type) {
    const named = (settings.extensions ?? "").split(",").map((entry) => entry.trim().split("@"));
    const own = named.find(([name]) => `IN/${name}` === type) ?? named[0];
    return own[1] ?? "";
  }

  function frameAddress(element) {
    const address = new URL(`${extensionAddress(element.type)}/frame`);
    const bundles = element.dataset.supportedBundledIntegrationTypes || USUAL_BUNDLES[element.type] || "";
    address.searchParams.set("api_key", settings.api_key ?? "");
    address.searchParams.set("bundles", bundles);
    address.searchParams.set("origin", location.origin);
    return address;
  }

  function show(element) {
    let address;
    try {
      address = frameAddress(element);
    } catch {
      console.warn(`${element.type}: the loader's extensions line names no address for it.`);
      return;
    }
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = "LinkedIn (stand-in)";
    frame.width = element.dataset.width ?? "100%";
    frame.height = "320";
    frame.setAttribute("frameborder", "0");
    frames.set(frame, { origin: address.origin, callback: element.dataset.onintegrate });
    element.replaceWith(frame);
  }

  function listen(event) {
    for (const [frame, widget] of frames) {
      if (event.source === frame.contentWindow && event.origin === widget.origin) take(frame, widget, event.data);
    }
  }

  function take(frame, widget, told) {
    if (told?.kind === "height") frame.height = String(Math.ceil(Number(told.pixels) || 0));
    if (told?.kind === "integrate" && typeof window[widget.callback] === "function") {
      window[widget.callback](told.integrations);
    }
  }

  function start() {
    TYPES.forEach((type) => document.querySelectorAll(`script[type="${type}"]`).forEach(show));
  }

  window.addEventListener("message", listen);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
