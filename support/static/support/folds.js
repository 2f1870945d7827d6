/* An address that names a part of the page opens what folds it in; browsers differ in whether they do. */
"use strict";

function unfold() {
    const named = document.getElementById(window.location.hash.slice(1));
    if (!named) return;
    const folds = [];
    for (let fold = named.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) folds.push(fold);
    for (const fold of folds) fold.open = true;
    if (folds.length) named.scrollIntoView();
}

window.addEventListener("hashchange", unfold);
unfold();
