// Keeps an open page fresh, and says when it is not. Everything works without this file, but for the freshness.
"use strict";

(() => {
  const STALE_MS = 35_000; // three beats of the stream, and some patience
  const AGAIN_MS = 1_500; // between two reloads, however many changes come

  const state = document.getElementById("state");
  const source = document.body.dataset.live;

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  function say(kind, text) {
    if (state.dataset.kind === kind) return;
    state.dataset.kind = kind;
    state.textContent = text;
  }

  // What is printed shows its tables, and goes back to what it was.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.area:not([open]), details.fold:not([open])")];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  if (!source || !state) return;

  let watch = 0;
  function fresh() {
    window.clearTimeout(watch);
    watch = window.setTimeout(() => say("stale", state.dataset.staleText), STALE_MS);
    say("live", state.dataset.liveText);
  }

  // A part that somebody works in is left alone; it is taken in with the next change after they have left it.
  function takeIn(page) {
    for (const part of document.querySelectorAll("[data-part]")) {
      const next = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!next || next.outerHTML === part.dataset.html) continue;
      if (part.contains(document.activeElement)) {
        pending = true;
        continue;
      }
      const open = [...part.querySelectorAll("details")].map((one) => one.open);
      const html = next.outerHTML;
      const taken = document.importNode(next, true);
      taken.querySelectorAll("details").forEach((one, at) => {
        one.open = open[at] ?? false;
      });
      taken.dataset.html = html;
      part.replaceWith(taken);
    }
  }

  let pending = false;
  let loading = false;
  let again = false;
  async function reload() {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    pending = false;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      takeIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
      document.body.dataset.reloaded = String(Number(document.body.dataset.reloaded ?? 0) + 1);
    } catch {
      say("stale", state.dataset.staleText);
      again = true;
    }
    window.setTimeout(() => {
      loading = false;
      if (again) {
        again = false;
        reload();
      }
    }, AGAIN_MS);
  }

  for (const part of document.querySelectorAll("[data-part]")) part.dataset.html = part.outerHTML;
  document.addEventListener("focusout", () => {
    if (pending) window.setTimeout(reload, AGAIN_MS);
  });

  let broken = false;
  const stream = new EventSource(source);
  stream.addEventListener("beat", (event) => {
    if (!JSON.parse(event.data).heard) return;
    fresh();
    if (broken) {
      broken = false;
      reload(); // what changed meanwhile was not heard
    }
  });
  stream.addEventListener("changed", () => {
    fresh();
    reload();
  });
  stream.addEventListener("error", () => {
    broken = true;
    window.clearTimeout(watch);
    say("stale", state.dataset.staleText);
  });
})();
