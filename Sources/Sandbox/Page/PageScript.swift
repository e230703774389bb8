// SPDX-License-Identifier: Apache-2.0

/// The script of the page: reads the state each second and draws what changed.
enum PageScript {
  static let text = elements + build + requests + polling

  /// Makes elements out of text, and nothing else.
  private static let elements = #"""
    "use strict";
    const make = (tag, attributes = {}, ...children) => {
      const svg = ["svg", "path", "circle", "rect"].includes(tag);
      const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
        : document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.append(...children.filter((child) => child !== null && child !== undefined));
      return element;
    };
    const text = (value) => make("bdi", {}, String(value ?? ""));
    const line = (kind, ...children) => make("div", { class: kind }, ...children);
    const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
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

    """#

  /// One build as a row of its issue's table.
  private static let build = #"""
    const states = {
      successful: ["successful", "m3 8.5 3.5 3.5L13 4.5"],
      failed: ["failed", "m4 4 8 8m0-8-8 8"],
      in_progress: ["in progress", ring + "M8 1v14A7 7 0 0 0 8 1Z"],
      pending: ["pending", ring + "M8 4v4l3 2"],
      cancelled: ["cancelled", ring + "M3.2 12.8 12.8 3.2"],
      unknown: ["unknown", "M5 5.5a3 3 0 1 1 4.6 2.6C8.500 8.800 8 9.300 8 10.500M8 13.900v.1"],
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
        const width = Math.max(1.5, 100 * number / total);
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
      const words = line("", `${passed.toLocaleString("en")} passed`);
      if (failed > 0) {
        words.prepend(make("span", { class: "bad" }, `${failed.toLocaleString("en")} failed`), ", ");
      }
      if (skipped > 0) words.append(`, ${skipped.toLocaleString("en")} skipped`);
      const total = number(info.totalNumber).toLocaleString("en");
      return [bar(passed, failed, skipped), words, line("soft", `${total} tests in all`)];
    };

    const branch = "M4.500 4.500v7M4.500 4.500a1.500 1.500 0 1 0 0-.1M4.500 13a1.500 1.500 0 1 0 0-.1M11.500 "
      + "6a1.500 1.500 0 1 0 0-.1M11.500 7.500c0 2.500-4 2-6 3.500";
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
            make("code", { title: `${commit.id} in ${commit.repositoryUri}` }, text(id))));
        }
      }
      return lines.length ? lines : [line("soft", "not stated")];
    };

    const row = (build) => {
      const state = stateOf(build);
      const cell = (...children) => make("td", { role: "cell" }, ...children);
      const pipeline = line("soft", text(build.pipelineId), ` #${build.buildNumber}`);
      const more = [build.label, build.description].filter(Boolean);
      return make("tr", { role: "row" },
        cell(chip(state)),
        cell(link(build.url, "name", text(build.displayName)), pipeline,
          ...more.map((words) => line("soft", text(words)))),
        cell(...testsOf(build.testInfo)),
        cell(...sourceOf(build)),
        cell(make("time", { class: "soft", datetime: build.lastUpdated, title: build.lastUpdated })));
    };

    """#

  /// The list of requests, and the times everywhere.
  private static let requests = #"""
    const request = (entry) => {
      const status = entry.status === undefined ? "no answer" : `${entry.status}`;
      const isGood = entry.status >= 200 && entry.status < 300;
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

    """#
}
