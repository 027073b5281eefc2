// A school's figures over the years, with standards, and the file and cell each came from.
// The page's data.js has them for all schools of the county; one is shown at a time.
"use strict";
(() => {
  const { words, say, label, digits, draw } = window.junheng;
  const history = window.junhengData.schools;

  const mark = (name) => label("mark", name);

  const LEVELS = ["primary", "junior", "senior", null];

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  }

  const cell = (tag, text, attributes) => make(tag, attributes, text);

  function tableOf(caption, heads, rows) {
    const id = `school-${caption.id}`;
    const table = make("table", { class: "first-fixed" },
      make("thead", {}, make("tr", {}, ...heads.map((head, index) =>
        cell("th", String(head), { scope: "col", class: index ? "number" : "" })))),
      make("tbody", {}, ...rows));
    return [cell("h3", caption.text, { id }),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": id }, table)];
  }

  function nameIn(school, year) {
    const run = school.names.find(([first, last]) => first <= year && year <= last);
    return (run || school.names[school.names.length - 1])[2];
  }

  function indicatorRows(values, level) {
    const means = history.means[level] || {};
    const standards = standardsOf(values.id, level);
    return Object.keys(words.indicators).filter((id) => id in (values[level] || {})).map((id) => {
      const indicator = words.indicators[id];
      const standard = standards[id];
      const cells = values[level][id].map((value, index) =>
        cell("td", digits(value, indicator.decimals), {
          class: standard && standard.results[index] === "n" ? "number below" : "number",
          title: `${say("county_mean")} ${digits((means[id] || [])[index], indicator.decimals)}`,
        }));
      return make("tr", {}, cell("th", `${id} ${indicator.label} (${indicator.unit})`, { scope: "row" }),
        cell("td", standard ? standard.text : say("nothing"), { class: "number" }), ...cells);
    });
  }

  const OPERATORS = { ge: "≥", gt: ">", le: "≤", lt: "<" };

  function thresholdText(operator, thresholds, decimals) {
    const stated = [...new Set([].concat(thresholds).filter((one) => one !== null))];
    return stated.map((one) => `${OPERATORS[operator]} ${Number(one.toFixed(decimals))}`).join(" / ");
  }

  // Standards of indicators: those of items that are the same figure in the same review.
  function standardsOf(id, level) {
    const found = {};
    Object.values((history.items[id] || {})[level] || {}).forEach((items) =>
      Object.values(items).forEach(([operator, thresholds, results, same]) => {
        if (typeof same === "string") {
          const decimals = words.indicators[same].decimals;
          found[same] = { text: thresholdText(operator, thresholds, decimals), results, thresholds };
        }
      }));
    return found;
  }

  // Items that are not shown among the indicators.
  function itemRows(id, level) {
    const reviews = (history.items[id] || {})[level] || {};
    return Object.entries(reviews).flatMap(([review, items]) =>
      Object.entries(items).filter(([, found]) => typeof found[3] !== "string")
        .map(([name, [operator, thresholds, results, values]]) => {
          const item = words.items[name];
          const cells = values.map((value, index) =>
            cell("td", digits(value, item.decimals),
              { class: results[index] === "n" ? "number below" : "number" }));
          return make("tr", {},
            cell("th", `${item.label} (${item.unit}) · ${words.reviews[review]}`, { scope: "row" }),
            cell("td", thresholdText(operator, thresholds, item.decimals), { class: "number" }),
            ...cells);
        }));
  }

  function placeOf(row, position) {
    const cells = history.cells[row[4]];
    const stated = cells[position + 1];
    if (stated) return stated.replaceAll("#", row[5]);
    return [cells[0], row[5]].filter((part) => part !== null).join("!");
  }

  function landedRows(ids) {
    return Object.entries(history.landed).flatMap(([table, { fields, rows }]) => {
      const own = rows.filter((row) => ids.includes(row[0]));
      const lines = new Map();
      own.forEach((row) => fields.forEach((field, position) => {
        const key = JSON.stringify([row[0], row[1], field]);
        if (!lines.has(key)) lines.set(key, { id: row[0], level: row[1], field, table, years: {} });
        lines.get(key).years[row[2]] = {
          value: row[6 + position], place: placeOf(row, position), file: history.files[row[3]],
        };
      }));
      return [...lines.values()];
    }).sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  }

  function landedTable(ids) {
    const rows = landedRows(ids).filter((line) =>
      Object.values(line.years).some((one) => one.value !== null)).map((line) => {
      const owner = ids.length > 1 ? `${schoolName(line.id)} · ` : "";
      const cells = history.years.map((year) => {
        const one = line.years[year];
        if (!one || one.value === null) return cell("td", say("nothing"), { class: "number" });
        return make("td", { class: "number", title: one.file }, String(one.value), make("br"),
          cell("small", one.place));
      });
      return make("tr", {},
        cell("th", `${owner}${words.fields[line.table][line.field]}`, { scope: "row" }),
        cell("td", line.level ? label("level", line.level) : say("whole_school"),
          { class: "number" }), ...cells);
    });
    return tableOf({ id: "landed", text: say("landed") },
      [say("field"), say("level"), ...history.years], rows);
  }

  function filesOf(ids) {
    const files = new Set();
    Object.values(history.landed).forEach(({ rows }) => rows.forEach((row) => {
      if (ids.includes(row[0])) files.add(history.files[row[3]]);
    }));
    return make("ul", { class: "hint" }, ...[...files].map((file) => make("li", {}, cell("bdi", file))));
  }

  function schoolCharts(values, level) {
    const standards = standardsOf(values.id, level);
    return Object.keys(words.indicators).filter((id) => id in (values[level] || {})).map((id) => {
      const { decimals, label: name, unit } = words.indicators[id];
      const standard = standards[id];
      const means = (history.means[level] || {})[id] || [];
      const thresholds = history.years.map((_, index) => {
        if (!standard) return null;
        return Array.isArray(standard.thresholds) ? standard.thresholds[index] : standard.thresholds;
      });
      const rows = history.years.flatMap((year, index) => [
        { series: "school", year, decimals, value: values[level][id][index], standard: thresholds[index] },
        { series: "mean", year, decimals, value: means[index] ?? null, standard: null },
      ]);
      const chart = make("div", { class: "chart school", "data-kind": "school", role: "img",
        "aria-label": `${id} ${name}` });
      return { rows, chart, panel: make("div", {}, cell("h4", `${id} ${name} (${unit})`), chart) };
    });
  }

  function members(id) {
    const found = new Set([id]);
    Object.values(history.campuses).forEach((units) =>
      Object.values(units[id] || {}).forEach((ids) => ids.forEach((one) => found.add(one))));
    return [...found];
  }

  function schoolFacts(id) {
    const school = history.schools[id];
    const ids = members(id);
    const codes = [["school_type", school.type], ["area", school.area], ["sponsor", school.sponsor]];
    const known = codes.filter(([, code]) => code).map(([list, code]) => label(list, code));
    const facts = cell("p", [id, ...known].join(" · "), { class: "hint" });
    const notes = [];
    if (school.names.length > 1) {
      const names = school.names.map(([first, last, name]) => `${first}–${last} ${name ?? id}`);
      notes.push(say("names") + mark("colon") + names.join(mark("semicolon")));
    }
    if (school.canonical !== id) {
      notes.push(say("continues") + mark("colon") + schoolName(school.canonical));
    }
    if (ids.length > 1) {
      notes.push(say("campuses") + mark("colon") + ids.slice(1).map(schoolName).join(mark("comma")));
    }
    return [facts, ...notes.map((note) => cell("p", note, { class: "note" }))];
  }

  function schoolName(id) {
    const school = history.schools[id];
    return school ? nameIn(school, history.years.at(-1)) || id : id;
  }

  function levelSection(values, level) {
    const heads = [...history.years];
    const indicators = tableOf({ id: `values-${level}`, text: `${label("level", level)} · ${say("figures")}` },
      [say("indicator"), say("standard"), ...heads], indicatorRows(values, level));
    const items = itemRows(values.id, level);
    return [...indicators, ...(items.length ? tableOf(
      { id: `items-${level}`, text: `${label("level", level)} · ${say("items")}` },
      [say("item"), say("standard"), ...heads], items) : [])];
  }

  function chartLegend() {
    const entry = (key, text) => make("li", {}, make("span", { class: `key ${key}`, "aria-hidden": "true" }), text);
    return make("ul", { class: "legend" }, entry("self", say("school")), entry("others", say("county_mean")),
      entry("limit", say("standard")));
  }

  function showSchool(id) {
    const section = document.getElementById("school");
    section.replaceChildren();
    if (!Object.hasOwn(history.schools, id)) {
      section.append(cell("p", say("unknown_school") + id));
      section.hidden = false;
      return;
    }
    const values = Object.assign({ id }, history.values[id]);
    const close = cell("button", say("close"), { type: "button", class: "close" });
    close.addEventListener("click", () => { window.location.hash = ""; section.hidden = true; });
    const levels = LEVELS.slice(0, 2).filter((level) => values[level] || (history.items[id] || {})[level]);
    const panels = levels.map((level) => [level, schoolCharts(values, level)]);
    const ids = members(id);
    section.append(close, cell("h2", schoolName(id), { id: "school-name", tabindex: "-1" }),
      ...schoolFacts(id),
      ...levels.flatMap((level) => levelSection(values, level)),
      chartLegend(),
      ...panels.flatMap(([level, charts]) => [cell("h3", label("level", level)),
        make("div", { class: "panels" }, ...charts.map((one) => one.panel))]),
      ...landedTable(ids),
      cell("p", say("shared"), { class: "hint" }), filesOf(ids),
      make("p", { class: "hint" }, say("trace"),
        cell("code", `junheng trace --year ${history.years.at(-1)} --school ${id} --field b1`)));
    section.hidden = false;
    panels.forEach(([, charts]) => charts.forEach((one) => draw(one.chart, one.rows)));
    document.getElementById("school-name").focus({ preventScroll: true });
    section.scrollIntoView({ block: "start" });
  }

  function startSchools() {
    const follow = () => {
      const id = new URLSearchParams(`id=${window.location.hash.slice(1)}`).get("id");
      if (id && !document.getElementById(id)) showSchool(id);
    };
    window.addEventListener("hashchange", follow);
    follow();
  }

  startSchools();
})();
