/* The mail is as tall as its words: no white space below it, no second scroll bar. */
"use strict";

const frame = document.querySelector(".ph-mail-frame");

function fit() {
    const mail = frame.contentDocument?.body;
    if (!mail) return;
    frame.style.height = "0";
    frame.style.height = `${frame.contentDocument.documentElement.scrollHeight}px`;
}

frame.addEventListener("load", fit);
window.addEventListener("resize", fit);
fit();
