"use strict";
(() => {
  const articles = [...document.querySelectorAll("article")];
  const keys = document.getElementById("keys");
  if (articles.length > 0) {
    keys.hidden = false;
    let at = -1;
    const go = (number) => {
      at = Math.min(Math.max(number, 0), articles.length - 1);
      articles[at].scrollIntoView({ block: "start" });
      articles[at].focus({ preventScroll: true });
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j") go(at + 1);
      if (event.key === "k") go(at - 1);
    });
    for (const [number, article] of articles.entries()) {
      article.addEventListener("focusin", () => { at = number; });
    }
  }
  // A finding and its place in the text light up together.
  const light = (name, on) => {
    for (const one of document.querySelectorAll(`[data-findings~="${name}"], [data-finding="${name}"]`)) {
      one.classList.toggle("on", on);
    }
  };
  for (const one of document.querySelectorAll("[data-findings], [data-finding]")) {
    const names = (one.dataset.findings ?? one.dataset.finding).trim().split(" ");
    one.addEventListener("pointerenter", () => names.forEach((name) => light(name, true)));
    one.addEventListener("pointerleave", () => names.forEach((name) => light(name, false)));
  }
  // A link to a rule opens what it found.
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", open);
  open();
})();
