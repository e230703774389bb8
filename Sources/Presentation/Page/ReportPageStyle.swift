// SPDX-License-Identifier: Apache-2.0

/// The style sheet of a report page: light and dark, wide and narrow, screen and paper.
enum ReportPageStyle {
  static let sheet: StaticString = """
    :root{--ink:#172b4d;--soft:#5e6c84;--line:#dfe1e6;--paper:#fff;--ground:#f4f5f7;--good:#1f7a4d;\
    --bad:#c9372c;--caution:#946f00;--skip:#6b778c;--link:#0c66e4}
    @media (prefers-color-scheme:dark){:root{--ink:#dee4ea;--soft:#9fadbc;--line:#3b444c;\
    --paper:#22272b;--ground:#1a1e22;--good:#4bce97;--bad:#f87462;--caution:#f5cd47;--skip:#8c9bab;\
    --link:#579dff}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\
    "Segoe UI",Roboto,"Noto Sans",sans-serif}
    main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem;display:grid;gap:1rem;\
    grid-template-columns:minmax(0,1fr)}
    section{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:1.25rem}
    h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}
    h2{font-size:1.1rem;margin:0 0 .75rem}
    h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
    a{color:var(--link)}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px}
    .eyebrow{margin:0;color:var(--soft);font-size:.8rem;text-transform:uppercase;\
    letter-spacing:.06em}
    .state{display:inline-block;margin:.75rem 0 .25rem;padding:.15rem .7rem;border-radius:4px;\
    border:2px solid var(--skip);font-weight:700}
    .state.successful{border-color:var(--good);color:var(--good)}
    .state.failed{border-color:var(--bad);color:var(--bad)}
    .state.pending,.state.in_progress{border-color:var(--caution);color:var(--caution)}
    .sentence{margin:.25rem 0 .5rem}
    .bar{display:flex;gap:2px;height:.75rem;border-radius:4px;overflow:hidden}
    .bar span{min-width:4px}
    .bar .passed,.track .passed{background:var(--good)}
    .bar .failed,.track .failed{background:var(--bad)}
    .bar .skipped,.track .skipped{background:var(--skip)}
    .bar .flaky,.track .flaky{background:var(--caution)}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.75rem;\
    margin:1rem 0 0}
    dt{color:var(--soft);font-size:.85rem}
    dd{margin:0;overflow-wrap:anywhere}
    .bad{color:var(--bad);font-weight:600}
    .skip{position:absolute;left:.5rem;top:-4rem;padding:.5rem 1rem;background:var(--paper);\
    border-radius:4px;z-index:1}
    .skip:focus{top:.5rem}
    summary{cursor:pointer}
    .failure{border-top:1px solid var(--line);padding:.5rem 0;overflow-wrap:anywhere}
    .failure:target{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
    div.failure,.shared ul{padding-left:1.1rem}
    .failure .name{font-weight:600}
    .failure .time{color:var(--soft);font-size:.875rem}
    .reason{display:block;color:var(--soft);padding-left:1.2rem;\
    font:.85rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
    .failures h3{margin-top:1.25rem}
    h3 small{font-weight:400;color:var(--soft)}
    h4{margin:.75rem 0 0;font-size:.875rem;color:var(--soft)}
    .shared{border:1px solid var(--line);border-radius:6px;padding:.75rem;margin-bottom:1rem;\
    overflow-wrap:anywhere}
    .failures .shared h3{margin:0 0 .25rem}
    .failures:has(#unfold:checked) details.failure::details-content{content-visibility:visible;\
    block-size:auto}
    .unfold{margin:0}
    .where,.more,td .suite,footer{color:var(--soft);font-size:.875rem}
    .where{margin:.4rem 0 0;overflow-wrap:anywhere}
    pre{background:var(--ground);border:1px solid var(--line);border-radius:4px;padding:.75rem;\
    margin:.4rem 0 0;font:.85rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace;\
    white-space:pre-wrap;overflow-wrap:anywhere}
    .mark{font-weight:700;white-space:nowrap;color:var(--skip)}
    .mark.failed,.failed .mark{color:var(--bad)}.passed .mark{color:var(--good)}
    .flaky .mark{color:var(--caution)}
    .findings{margin:0;padding-left:1.25rem}
    .slowest{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
    .slowest li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem}
    .slowest .name{overflow-wrap:anywhere}
    .track{grid-column:1/-1;background:var(--ground);border-radius:3px;height:.5rem;overflow:hidden}
    .track span{display:block;height:100%}
    .time,.number{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
    table{width:100%;border-collapse:collapse}
    th{text-align:left;color:var(--soft);font-size:.85rem;font-weight:600}
    th.number{text-align:right}
    td,th{padding:.35rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
    td{overflow-wrap:anywhere}
    td .suite{display:block}
    tfoot td{font-weight:600;border-bottom:0}
    .tests th:first-child{width:7rem}
    .scroll{overflow-x:auto}
    .scroll td:first-child{min-width:12rem}
    fieldset{border:0;margin:0 0 .75rem;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}
    legend{float:left;padding:0;margin-right:1rem;color:var(--soft)}
    .tests:has(#show-failed:checked) tbody tr:not(.failed),
    .tests:has(#show-flaky:checked) tbody tr:not(.flaky),
    .tests:has(#show-skipped:checked) tbody tr:not(.skipped),
    .tests:has(#show-passed:checked) tbody tr:not(.passed){display:none}
    @media (max-width:32rem){section{padding:1rem .75rem}td,th{padding:.35rem .25rem}}
    footer{max-width:60rem;margin:0 auto;padding:0 1rem 2rem}
    @media print{:root{--ground:#fff;--paper:#fff;--ink:#000;--soft:#333}\
    fieldset,.unfold{display:none}\
    details::details-content{content-visibility:visible;block-size:auto}\
    section{break-inside:auto;border:0;padding:.5rem 0}.failure,tr{break-inside:avoid}\
    pre{max-height:none}.bar,.track{print-color-adjust:exact}}
    """
}
