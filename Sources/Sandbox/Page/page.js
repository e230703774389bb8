// SPDX-License-Identifier: Apache-2.0
// The script of the page: reads the state every second and draws what changed.
"use strict";

// Makes elements from text.

const make = (tag, attributes = {}, ...children) => {
  const svg = ["svg", "path", "circle", "rect"].includes(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const text = (value) => {
  const parts = String(value ?? "").split(/(?<=[/])/);
  return make("bdi", {}, ...parts.flatMap((part) => [part, make("wbr")]).slice(0, -1));
};
const line = (kind, ...children) => make("div", { class: kind }, ...children);
const count = (number, one, many) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
const address = (value) => {
  try {
    const url = new URL(value);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch { return null; }
};
const link = (value, kind, child) => {
  const href = address(value);
  if (href === null) return make("span", { class: kind }, child);
  return make("a", { class: kind, href, rel: "noopener noreferrer", target: "_blank" }, child);
};
const icon = (d, filled = false) => make("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" },
  make("path", { d, fill: filled ? "currentColor" : "none", "stroke-width": "2",
    stroke: filled ? "none" : "currentColor", "stroke-linecap": "round",
    "stroke-linejoin": "round", "fill-rule": "evenodd" }));
const ring = "M15 8A7 7 0 1 1 1 8a7 7 0 0 1 14 0Z";

// One build as a row of its issue's table.

const states = {
  successful: ["successful", "m3 8.5 3.5 3.5L13 4.5"],
  failed: ["failed", "m4 4 8 8m0-8-8 8"],
  in_progress: ["in progress", ring + "M8 1v14A7 7 0 0 0 8 1Z"],
  pending: ["pending", ring + "M8 4v4l3 2"],
  cancelled: ["cancelled", ring + "M3.2 12.8 12.8 3.2"],
  unknown: ["unknown", "M5 5.5a3 3 0 1 1 4.6 2.6C8.5 8.8 8 9.3 8 10.500M8 13.900v.1"],
};
const stateOf = (build) => states[build.state] ? build.state : "unknown";
const chip = (state) => make("span", { class: `state ${state}` },
  icon(states[state][1]), states[state][0]);

const bar = (passed, failed, skipped) => {
  const total = passed + failed + skipped;
  const svg = make("svg", { class: "bar", viewBox: "0 0 100 1", preserveAspectRatio: "none",
    "aria-hidden": "true" });
  let x = 0;
  for (const [kind, number] of [["f", failed], ["p", passed], ["s", skipped]]) {
    if (number <= 0) continue;
    const width = Math.max(3, 100 * number / total);
    svg.append(make("rect", { class: kind, x, y: 0, width, height: 1 }));
    x += width;
  }
  svg.setAttribute("viewBox", `0 0 ${Math.max(x, 1)} 1`);
  return svg;
};
const testsOf = (info) => {
  if (!info) return [line("soft", "no test counts")];
  const number = (value) => Math.max(0, Number(value) || 0);
  const [passed, failed] = [number(info.numberPassed), number(info.numberFailed)];
  const skipped = number(info.numberSkipped);
  const words = line("", `${passed.toLocaleString("en")}\u00a0passed`);
  if (failed > 0) {
    const bad = `${failed.toLocaleString("en")}\u00a0failed`;
    words.prepend(make("span", { class: "bad" }, bad), ", ");
  }
  if (skipped > 0) words.append(`, ${skipped.toLocaleString("en")}\u00a0skipped`);
  const total = count(number(info.totalNumber), "test", "tests");
  return [bar(passed, failed, skipped), words, line("soft", `${total} in all`)];
};

const branch = "M4.5 4.5v7M4.5 4.5a1.5 1.5 0 1 0 0-.1M4.5 13a1.5 1.5 0 1 0 0-.1M11.5 "
  + "6a1.5 1.5 0 1 0 0-.1M11.5 7.5c0 2.5-4 2-6 3.5";
const dot = "M8 5a3 3 0 1 0 .1 0M1 8h4m6 0h4";
const sourceOf = (build) => {
  const lines = [];
  for (const { ref, commit } of build.references ?? []) {
    if (ref) {
      lines.push(line("ref", icon(branch), make("span", { class: "unseen" }, "branch or tag "),
        link(ref.uri, "", text(ref.name))));
    }
    if (commit) {
      const id = /^[0-9a-f]{40,64}$/.test(commit.id) ? commit.id.slice(0, 10) : commit.id;
      lines.push(line("ref", icon(dot), make("span", { class: "unseen" }, "commit "),
        link(commit.repositoryUri, "",
          make("code", { title: `${commit.id} in ${commit.repositoryUri}` }, text(id)))));
    }
  }
  return lines.length ? lines : [line("soft", "not stated")];
};

const bodyOf = (build) => make("details", { class: "body" },
  make("summary", {}, "Request body"), make("pre", {}, JSON.stringify(build, null, 2)));
const timesOf = (build, received) => {
  const times = [make("time", { class: "soft", datetime: received, title: received })];
  if (Math.abs(Date.parse(received) - Date.parse(build.lastUpdated)) > 60000) {
    times.push(line("soft", "state from ", make("time", { datetime: build.lastUpdated,
      title: build.lastUpdated })));
  }
  return times;
};
const row = (build, received) => {
  const state = stateOf(build);
  const cell = (...children) => make("td", { role: "cell" }, ...children);
  const pipeline = line("soft", text(build.pipelineId), ` #${build.buildNumber}`);
  const more = [build.label, build.description].filter(Boolean);
  return make("tr", { role: "row" },
    cell(chip(state)),
    cell(link(build.url, "name", text(build.displayName)), pipeline,
      ...more.map((words) => line("soft", text(words))), bodyOf(build)),
    cell(...testsOf(build.testInfo)),
    cell(...sourceOf(build)),
    cell(...timesOf(build, received)));
};

// The list of requests, and all times.

const request = (entry) => {
  const status = entry.status === undefined ? "no answer" : `${entry.status}`;
  const isDone = entry.status >= 200 && entry.status < 300 && !entry.rejected;
  const isGood = isDone || entry.isQuestion;
  const item = make("li", {}, make("div", {},
    make("span", { class: isGood ? "answer" : "answer bad" }, status),
    make("code", {}, entry.operation),
    entry.fault ? make("span", { class: "tag" }, "fault ", text(entry.fault)) : null,
    make("time", { class: "soft", datetime: entry.time }, entry.time.slice(11, 19))));
  if (entry.words.length) {
    item.append(make("ul", {}, ...entry.words.map((words) => make("li", {}, text(words)))));
  }
  return item;
};

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const ago = (time) => {
  const seconds = Math.round((time - Date.now()) / 1000);
  if (Number.isNaN(seconds)) return "";
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return Math.abs(seconds) < 5 ? "just now" : relative.format(seconds, "second");
};
const tick = () => {
  for (const element of document.querySelectorAll("main time")) {
    const words = ago(Date.parse(element.dateTime));
    if (element.textContent !== words) element.textContent = words;
  }
};

// Reads the state every second, keeps what did not change, and announces what did.

const main = document.querySelector("main");
const cards = new Map();
let etag = "";
let isFirst = true;

const keysOf = (build) => new Set([...(build.issueKeys ?? []),
  ...(build.associations ?? []).flatMap((association) => association.values)]);
const identity = (build) => JSON.stringify([build.pipelineId, build.buildNumber]);

const newCard = (key) => {
  const head = make("tr", { role: "row" }, ...["State", "Build", "Tests", "Branch and commit",
    "Received"].map((name) => make("th", { scope: "col", role: "columnheader" }, name)));
  const id = `issue-${key}`;
  const body = make("tbody", { role: "rowgroup" });
  const summary = make("small");
  const section = make("section", { class: "card", "aria-labelledby": id },
    make("h2", { id }, text(key), summary),
    make("table", { role: "table", "aria-labelledby": id },
      make("thead", { role: "rowgroup" }, head), body));
  return { section, summary, body, rows: new Map() };
};

const place = (parent, elements) => {
  elements.forEach((element, position) => {
    if (parent.children[position] !== element) {
      parent.insertBefore(element, parent.children[position] ?? null);
    }
  });
  while (parent.children.length > elements.length) parent.lastElementChild.remove();
};

const drawRow = (card, [build, received], news, key) => {
  const json = JSON.stringify([build, received]);
  const old = card.rows.get(identity(build));
  if (old?.json === json) return old;
  const element = row(build, received);
  if (!isFirst) {
    element.classList.add("flash");
    news.push(`${key}: ${build.displayName}, ${states[stateOf(build)][0]}`);
  }
  const hadFocus = old?.element.contains(document.activeElement);
  if (old?.element.querySelector("details[open]")) element.querySelector("details").open = true;
  if (old) old.element.replaceWith(element);
  if (hadFocus) element.querySelector("a")?.focus();
  return { json, element };
};

const drawIssue = (key, builds, news) => {
  const card = cards.get(key) ?? newCard(key);
  cards.set(key, card);
  const rows = builds.map((entry) => [identity(entry[0]), drawRow(card, entry, news, key)]);
  card.rows = new Map(rows);
  place(card.body, rows.map(([, { element }]) => element));
  const failed = builds.filter(([build]) => build.state === "failed").length;
  card.summary.textContent = count(builds.length, "build", "builds")
    + (failed ? `, ${failed} failed` : "");
  return card.section;
};

const empty = (state) => {
  const button = make("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(state.command);
      button.textContent = "Copied";
    } catch { button.textContent = "Select it"; }
  });
  return make("section", { class: "card empty", "aria-labelledby": "empty" },
    make("h2", { id: "empty" }, "No builds yet"),
    make("p", {}, "Send one from any directory, and it appears here:"),
    make("div", { class: "code" }, make("pre", { tabindex: "0", "aria-label": "Command" },
      make("code", {}, state.command)), button),
    make("p", { class: "soft" }, state.projects.length
      ? `This site knows the projects ${state.projects.join(", ")}.`
      : "Every project exists here; use --project KEY to get unknown issues."));
};

const draw = (state) => {
  const issues = new Map();
  state.builds.forEach((build, position) => {
    const entry = [build, state.received[position]];
    for (const key of keysOf(build)) issues.set(key, [...(issues.get(key) ?? []), entry]);
  });
  for (const key of cards.keys()) if (!issues.has(key)) cards.delete(key);
  const news = [];
  const sections = [...issues].map(([key, builds]) => drawIssue(key, builds, news));
  const notes = [];
  if (state.pending) {
    const changes = count(state.pending, "change was", "changes were");
    notes.push(`${changes} accepted but not stored yet`);
  }
  if (state.total > state.builds.length) {
    notes.push(`the latest ${state.builds.length} of ${state.total} builds are shown`);
  }
  const notices = notes.map((words) => make("p", { class: "notice" }, words));
  place(main, [...notices, ...(sections.length ? sections : [empty(state)])]);
  const aside = document.querySelector("aside");
  aside.hidden = state.requests.length === 0;
  aside.querySelector("ol").replaceChildren(...state.requests.map(request).reverse());
  if (news.length) document.querySelector("#news").textContent = news.slice(0, 3).join(". ");
  isFirst = false;
};

const connection = (kind, words) => {
  const element = document.querySelector("#connection");
  element.className = kind;
  if (element.textContent !== words) element.textContent = words;
};
const poll = async () => {
  try {
    const answer = await fetch("/sandbox/state.json",
      { cache: "no-store", headers: etag ? { "If-None-Match": etag } : {} });
    if (answer.status === 200) {
      draw(await answer.json());
      etag = answer.headers.get("ETag") ?? "";
    } else if (answer.status !== 304) throw new Error(answer.statusText);
    connection("live", "live");
  } catch { connection("lost", "the sandbox does not answer"); }
  tick();
  setTimeout(poll, document.hidden ? 5000 : 1000);
};
poll();
