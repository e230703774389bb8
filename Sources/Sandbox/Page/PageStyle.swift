// SPDX-License-Identifier: Apache-2.0

/// The style of the page: light and dark, from a phone to a wide screen.
enum PageStyle {
  static let text = """
    :root {
      color-scheme: light dark;
      --back: #f6f7f9; --card: #ffffff; --ink: #1c2430; --soft: #586375; --line: #dde1e8;
      --accent: #1d5fd1; --code: #eef1f5;
      --good: #14713c; --good-back: #dff3e6; --bad: #b3261e; --bad-back: #fbe4e2;
      --run: #1d5fd1; --run-back: #e1ebfb; --wait: #8a5200; --wait-back: #faecd2;
      --none: #4e5867; --none-back: #e8ebef;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #11151b; --card: #1a2029; --ink: #e6e9ee; --soft: #a0aaba; --line: #2d3542;
        --accent: #85b4ff; --code: #11151b;
        --good: #6fd899; --good-back: #12321f; --bad: #ff9d94; --bad-back: #43191a;
        --run: #8db9ff; --run-back: #17294a; --wait: #f3bd66; --wait-back: #3a2a0e;
        --none: #b4bdca; --none-back: #2a313c;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--back); color: var(--ink); overflow-wrap: anywhere;
      font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
    }
    a { color: var(--accent); text-underline-offset: 2px; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
    h1, h2, h3, p { margin: 0; }
    code, pre { font: 0.92em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    bdi { unicode-bidi: isolate; }
    [hidden] { display: none !important; }
    .unseen {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      white-space: nowrap;
    }
    .skip { position: absolute; left: 8px; top: -60px; z-index: 1; padding: 8px 14px;
      background: var(--card); border-radius: 6px; }
    .skip:focus { top: 8px; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px;
      padding: 14px 24px; background: var(--card); border-bottom: 1px solid var(--line); }
    h1 { font-size: 18px; letter-spacing: -0.01em; }
    h1 span { font-weight: 400; }
    .about { color: var(--soft); }
    #connection { margin-left: auto; color: var(--soft); font-size: 14px; }
    #connection::before { content: ""; display: inline-block; width: 9px; height: 9px;
      margin-right: 7px; border-radius: 50%; border: 2px solid var(--soft); }
    #connection.live::before { background: var(--good); border-color: var(--good); }
    #connection.lost { color: var(--bad); font-weight: 600; }
    #connection.lost::before { border-radius: 0; background: var(--bad); border-color: var(--bad); }
    .columns { display: grid; gap: 24px; max-width: 1480px; margin: 0 auto; padding: 24px; }
    main { min-width: 0; }
    main:focus { outline: none; }
    .card { margin-bottom: 20px; background: var(--card); border: 1px solid var(--line);
      border-radius: 10px; overflow: hidden; }
    .card > h2 { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline;
      padding: 13px 18px; font-size: 16px; }
    .card > h2 small { font-size: 14px; font-weight: 400; color: var(--soft); }
    .notice { margin: 0 0 16px; padding: 10px 14px; border-radius: 8px; color: var(--wait);
      background: var(--wait-back); }
    .columns .notice { margin: 0 0 16px; }
    table { width: 100%; border-collapse: collapse; table-layout: fixed; }
    th { padding: 6px 18px; text-align: left; font-size: 13px; font-weight: 600;
      color: var(--soft); background: var(--code); }
    tr { border-top: 1px solid var(--line); }
    td { padding: 12px 18px; vertical-align: top; }
    tbody tr:first-child { border-top: 0; }
    th:nth-child(1) { width: 142px; }
    th:nth-child(3) { width: 22%; }
    th:nth-child(4) { width: 22%; }
    th:nth-child(5) { width: 124px; }
    td > div + div { margin-top: 2px; }
    .name { font-weight: 600; }
    .body { margin-top: 4px; font-size: 14px; }
    .body summary { color: var(--soft); cursor: pointer; width: fit-content; }
    .body pre { margin: 6px 0 0; padding: 10px; background: var(--code); border-radius: 6px;
      white-space: pre-wrap; }
    .soft { color: var(--soft); font-size: 14px; }
    .state { display: inline-flex; align-items: center; gap: 6px; padding: 3px 10px 3px 7px;
      border-radius: 999px; font-size: 14px; font-weight: 600; white-space: nowrap; }
    .state svg { width: 15px; height: 15px; flex: none; }
    .successful { color: var(--good); background: var(--good-back); }
    .failed { color: var(--bad); background: var(--bad-back); }
    .in_progress { color: var(--run); background: var(--run-back); }
    .pending { color: var(--wait); background: var(--wait-back); }
    .cancelled, .unknown { color: var(--none); background: var(--none-back); }
    .bar { display: block; width: 100%; max-width: 220px; height: 7px; margin: 4px 0 6px;
      border-radius: 4px; }
    .bar .p { fill: var(--good); } .bar .f { fill: var(--bad); } .bar .s { fill: var(--soft); }
    .bad { color: var(--bad); font-weight: 600; }
    .ref { display: flex; gap: 6px; align-items: baseline; }
    .ref svg { width: 13px; height: 13px; flex: none; color: var(--soft); position: relative;
      top: 1px; }
    .flash td { animation: flash 2.5s ease-out; }
    @keyframes flash { from { background: var(--run-back); } }
    .empty { padding: 26px 28px 28px; }
    .empty h2 { font-size: 20px; padding: 0; margin-bottom: 6px; }
    .empty p + .code, .code + p { margin-top: 14px; }
    .code { position: relative; margin: 0; background: var(--code); border: 1px solid var(--line);
      border-radius: 8px; }
    .code pre { margin: 0; padding: 14px 86px 14px 16px; white-space: pre-wrap; }
    button { position: absolute; top: 8px; right: 8px; padding: 4px 12px; font: inherit;
      font-size: 14px; color: var(--ink); background: var(--card); border: 1px solid var(--soft);
      border-radius: 6px; cursor: pointer; }
    aside h2 { font-size: 16px; margin-bottom: 10px; }
    aside ol { margin: 0; padding: 0; list-style: none; }
    aside ol > li { padding: 9px 0; border-top: 1px solid var(--line); font-size: 14px; }
    aside ol > li > div { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; }
    aside time { margin-left: auto; }
    aside ul { margin: 2px 0 0; padding: 0; list-style: none; color: var(--soft); }
    .answer { font-weight: 600; }
    .tag { padding: 0 7px; border-radius: 4px; color: var(--wait); background: var(--wait-back); }
    @media (min-width: 1180px) {
      .columns { grid-template-columns: minmax(0, 1fr) 290px; }
      .columns:has(aside[hidden]) { grid-template-columns: minmax(0, 900px);
        justify-content: center; }
    }
    @media (max-width: 760px) {
      header { padding: 12px 16px; }
      .about { order: 3; flex-basis: 100%; font-size: 14px; }
      .columns { padding: 16px; }
      .empty { padding: 20px 18px; }
      .code pre { padding: 14px 14px 48px; }
      button { top: auto; bottom: 8px; }
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); }
      table, tbody { display: block; }
      tr { display: grid; grid-template-columns: auto 1fr; gap: 6px 12px; align-items: baseline;
        padding: 13px 16px; }
      tbody tr td { padding: 0; border: 0; grid-column: 1 / -1; }
      tbody tr td:nth-child(1) { grid-column: 1; }
      tbody tr td:nth-child(5) { grid-column: 2; grid-row: 1; text-align: right; }
      .bar { max-width: none; }
    }
    @media (prefers-reduced-motion: reduce) { .flash td { animation: none; } }
    @media (forced-colors: active) { .state { border: 1px solid; } }
    """
}
