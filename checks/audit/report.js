"use strict";
(function () {
  const by = id => document.getElementById(id);
  const rows = Array.from(document.querySelectorAll("#table tbody tr"), tr => ({ tr, text: tr.textContent.toLowerCase() }));
  const picks = ["kind", "type", "state", "linked", "check"];
  function apply() {
    const words = by("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { tr, text } of rows) {
      const ok = words.every(w => text.includes(w)) &&
        picks.every(p => !by(p).value || tr.dataset[p].split(" ").includes(by(p).value));
      tr.hidden = !ok;
      if (ok) shown++;
    }
    by("shown").value = shown === rows.length ? rows.length + " items" : shown + " of " + rows.length + " items";
  }
  by("filter").addEventListener("input", apply);
  by("filter").addEventListener("submit", e => e.preventDefault());
  for (const tile of document.querySelectorAll("[data-pick]")) {
    tile.addEventListener("click", () => { by("kind").value = tile.dataset.pick; apply(); });
  }
  apply();
})();
