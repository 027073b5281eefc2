// What the pages do beside being read: charts, search, sort, printing.
// Every text goes in as text, never as markup. Data come from data.js, words from text.<language>.js.
"use strict";
(() => {
  const words = window.junhengText;
  const data = window.junhengData || {};
  const say = (key) => words.strings[key];

  // Names

  function lineName(key) {
    const [level, indicator] = key.includes(".") ? key.split(".") : ["", key];
    const name = Object.hasOwn(words.indicators, indicator) ? words.indicators[indicator].label : "";
    return [words.labels.level[level], indicator, name].filter(Boolean).join(" ");
  }

  function label(list, code) {
    if (list === "line") return lineName(code);
    const codes = words.labels[list] || {};
    return Object.hasOwn(codes, code) ? codes[code] : String(code);
  }

  function digits(value, decimals) {
    return value === null || value === undefined ? say("nothing") : value.toFixed(decimals);
  }

  // Charts

  const runtimes = new Map();
  const views = new Map();

  function runtime(kind) {
    if (!runtimes.has(kind)) runtimes.set(kind, vega.parse(window.junhengCharts[kind]));
    return runtimes.get(kind);
  }

  function rowsOf(table) {
    return table.rows.map((row) => {
      const found = Object.assign({}, table.same);
      table.columns.forEach((column, index) => { found[column] = row[index]; });
      return found;
    });
  }

  function draw(element, rows) {
    if (views.has(element)) return;
    const view = new vega.View(runtime(element.dataset.kind),
      { renderer: "svg", container: element, hover: true });
    views.set(element, view.data("table", rows).run());
    // The element itself is the picture with a name; its strokes are nothing to read aloud.
    element.querySelector("svg").setAttribute("aria-hidden", "true");
  }

  function startCharts() {
    if (!window.vega) return;
    vega.expressionFunction("label", label);
    vega.expressionFunction("digits", digits);
    const waiting = [...document.querySelectorAll(".chart[data-key]")];
    const drawOne = (element) =>
      draw(element, rowsOf(data.charts[`${element.dataset.kind}:${element.dataset.key}`]));
    const seen = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
        seen.unobserve(entry.target);
        drawOne(entry.target);
      });
    }, { rootMargin: "600px" });
    waiting.forEach((element) => seen.observe(element));
    window.addEventListener("beforeprint", () => waiting.forEach(drawOne));
  }

  // A4 upright: a chart is as wide as the page or one of two columns, so that its words stay legible.
  const PAPER = { column: 330, page: 690 };

  function fitPaper() {
    window.addEventListener("beforeprint", () => views.forEach((view, element) => {
      const column = element.closest(".panels, .cards, .beside");
      view.signal("width", column ? PAPER.column : PAPER.page).run();
    }));
    window.addEventListener("afterprint", () => views.forEach((view, element) => {
      view.signal("width", element.clientWidth).run();
    }));
  }

  // Search and sort

  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();

  function startSearch(input) {
    const table = document.getElementById(input.dataset.search);
    const count = document.querySelector(`[data-count="${table.id}"]`);
    const groups = table.tBodies.length > 1 ? [...table.tBodies] : [...table.tBodies[0].rows];
    const texts = groups.map((group) => plain(group.textContent));
    function search() {
      const parts = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      groups.forEach((group, index) => {
        group.hidden = !parts.every((part) => texts[index].includes(part));
        shown += group.hidden ? 0 : 1;
      });
      count.textContent = say("found").replace("{shown}", shown).replace("{all}", groups.length);
    }
    input.addEventListener("input", search);
    input.closest(".tools").hidden = false;
    search();
  }

  function sortKey(cell) {
    if (!cell) return null;
    const stated = cell.dataset.value ?? cell.textContent.trim();
    const number = Number(stated.replace(/[,%+]/g, "").replace("−", "-"));
    if (stated !== "" && !Number.isNaN(number)) return number;
    const leading = /^-?[\d,]*\.?\d+/.exec(stated);
    if (cell.classList.contains("number")) return leading ? Number(leading[0].replace(/,/g, "")) : null;
    return stated;
  }

  function compare(one, other, direction) {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number" && typeof other === "number") return direction * (one - other);
    return direction * String(one).localeCompare(String(other), document.documentElement.lang);
  }

  function startSort(table) {
    const head = table.tHead.rows[0];
    [...head.cells].forEach((cell, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => {
        const descending = cell.getAttribute("aria-sort") === "ascending";
        [...head.cells].forEach((other) => other.removeAttribute("aria-sort"));
        cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const body = table.tBodies[0];
        const keyed = [...body.rows].map((row) => [sortKey(row.cells[column]), row]);
        keyed.sort((a, b) => compare(a[0], b[0], descending ? -1 : 1));
        body.append(...keyed.map((pair) => pair[1]));
      });
    });
  }

  function keepPlaceInOtherLanguage() {
    const other = document.querySelector("a.language");
    const follow = () => { other.hash = window.location.hash; };
    window.addEventListener("hashchange", follow);
    follow();
  }

  function openForPrint() {
    window.addEventListener("beforeprint", () =>
      document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  }

  window.junheng = { words, say, label, digits, draw };
  document.documentElement.classList.add("js");
  startCharts();
  fitPaper();
  document.querySelectorAll("[data-search]").forEach(startSearch);
  document.querySelectorAll("table[data-sort]").forEach(startSort);
  keepPlaceInOtherLanguage();
  openForPrint();
})();
