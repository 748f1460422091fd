"use strict";
/* The page is whole without this: it sorts, filters, searches, folds and copies what is there. */
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const tools = $("tools");
  const texts = new WeakMap();
  const textOf = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };

  /* ---- search and filter ---- */
  const cards = all(".card");
  const rows = all("table.rows tbody tr");
  const fits = (element, words) => words.every((word) => textOf(element).includes(word));
  const filter = () => {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const who = $("who").value;
    const history = $("history").value;
    let shown = 0;
    for (const card of cards) {
      const fine = (!who || card.dataset.who === who) && (!history || card.dataset.history === history) && fits(card, words);
      card.hidden = !fine;
      shown += fine;
    }
    for (const row of rows) {
      row.hidden = Boolean(who || history) || !fits(row, words);
      shown += !row.hidden;
    }
    const isFiltered = words.length || who || history;
    $("shown").textContent = isFiltered ? `${shown} of ${cards.length + rows.length} addresses on this page are shown.` : "";
  };
  let waiting = 0;
  $("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  $("who").addEventListener("change", filter);
  $("history").addEventListener("change", filter);
  tools.addEventListener("submit", (event) => event.preventDefault());

  /* ---- order of the cards ---- */
  const nameOf = (card) => card.querySelector("h3").textContent;
  $("order").addEventListener("change", () => {
    const byName = $("order").value === "name";
    for (const section of all(".verdict, #machines")) {
      const mine = all(":scope > .card", section);
      if (mine.length < 2) continue;
      const mark = document.createComment("");
      mine[0].before(mark);
      mine.sort((a, b) => byName ? nameOf(a).localeCompare(nameOf(b)) : b.dataset.links - a.dataset.links);
      mark.after(...mine);
      mark.remove();
    }
  });

  /* ---- folding ---- */
  const fold = (isOpen) => { for (const details of all("main details")) details.open = isOpen; };
  $("expand").addEventListener("click", () => fold(true));
  $("collapse").addEventListener("click", () => fold(false));
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target && target.hidden) { $("search").value = $("who").value = $("history").value = ""; filter(); }
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();
  tools.hidden = cards.length + rows.length === 0;

  /* ---- sorting ---- */
  const valueOf = (row, column) => row.cells[column].textContent.trim();
  const sort = (table, head) => {
    const column = head.cellIndex;
    const isUp = head.getAttribute("aria-sort") !== "ascending";
    const body = table.tBodies[0];
    const list = Array.from(body.rows, (row) => [valueOf(row, column), row]);
    const isNumber = list.every(([value]) => /^-?[0-9]+( |$)/.test(value));
    list.sort(([a], [b]) => isNumber ? parseFloat(a) - parseFloat(b) : a.localeCompare(b));
    if (!isUp) list.reverse();
    body.append(...list.map(([, row]) => row));
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  };
  for (const table of all("table.sortable")) {
    if (table.tBodies[0].rows.length < 2) continue;
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head));
    }
  }

  /* ---- copying ---- */
  for (const text of all("pre.letter")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy this text");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(text.textContent).then(
        () => { button.textContent = "Copied"; },
        () => { getSelection().selectAllChildren(text); });
    });
    text.before(button);
  }

  /* ---- printing: what explains a failure is never folded on paper ---- */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details.where:not([open]), #groups details:not([open])");
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
})();
