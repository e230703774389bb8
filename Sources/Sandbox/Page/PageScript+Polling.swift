// SPDX-License-Identifier: Apache-2.0

extension PageScript {
  /// Reads the state each second, keeps what did not change, and says what did.
  static let polling = #"""
    const main = document.querySelector("main");
    const cards = new Map();
    let etag = "";
    let isFirst = true;

    const keysOf = (build) => new Set([...(build.issueKeys ?? []),
      ...(build.associations ?? []).flatMap((association) => association.values)]);
    const identity = (build) => JSON.stringify([build.pipelineId, build.buildNumber]);
    const newest = (left, right) => Date.parse(right.lastUpdated) - Date.parse(left.lastUpdated)
      || right.buildNumber - left.buildNumber;

    const newCard = (key) => {
      const head = make("tr", { role: "row" }, ...["State", "Build", "Tests", "Branch and commit",
        "Updated"].map((name) => make("th", { scope: "col", role: "columnheader" }, name)));
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

    const drawRow = (card, build, news, key) => {
      const json = JSON.stringify(build);
      const old = card.rows.get(identity(build));
      if (old?.json === json) return old;
      const element = row(build);
      if (!isFirst) {
        element.classList.add("flash");
        news.push(`${key}: ${build.displayName}, ${states[stateOf(build)][0]}`);
      }
      const hadFocus = old?.element.contains(document.activeElement);
      if (old) old.element.replaceWith(element);
      if (hadFocus) element.querySelector("a")?.focus();
      return { json, element };
    };

    const drawIssue = (key, builds, news) => {
      const card = cards.get(key) ?? newCard(key);
      cards.set(key, card);
      builds.sort(newest);
      const rows = builds.map((build) => [identity(build), drawRow(card, build, news, key)]);
      card.rows = new Map(rows);
      place(card.body, rows.map(([, { element }]) => element));
      const failed = builds.filter((build) => build.state === "failed").length;
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
        make("p", {}, "Send one from a checkout of Buildpost, and it appears here:"),
        make("div", { class: "code" }, make("pre", { tabindex: "0", "aria-label": "Command" },
          make("code", {}, state.command)), button),
        make("p", { class: "soft" }, state.projects.length
          ? `This site knows the projects ${state.projects.join(", ")}.`
          : "Every project is known here; start with --project KEY to have unknown issues."));
    };

    const draw = (state) => {
      const issues = new Map();
      for (const build of state.builds) {
        for (const key of keysOf(build)) issues.set(key, [...(issues.get(key) ?? []), build]);
      }
      for (const key of cards.keys()) if (!issues.has(key)) cards.delete(key);
      const news = [];
      const sections = [...issues].map(([key, builds]) => drawIssue(key, builds, news));
      const order = new Map([...issues].map(([key, builds], at) => [sections[at], builds[0]]));
      sections.sort((left, right) => newest(order.get(left), order.get(right)));
      const notes = [];
      if (state.pending) {
        notes.push(`${count(state.pending, "change was", "changes were")} accepted and not stored yet`);
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
    """#
}
