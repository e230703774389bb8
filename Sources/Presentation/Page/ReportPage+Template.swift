// SPDX-License-Identifier: Apache-2.0

extension ReportPage {
  /// The page; every text value comes escaped as ``HTMLText``, hence the triple braces.
  static let template = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{{title}}} – {{{state}}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <main>
    <section class="card" aria-label="Build">
    <p class="eyebrow">Build</p>
    <h1>{{{title}}}</h1>
    <p class="state {{{stateClass}}}"><span aria-hidden="true">{{{stateMark}}}</span> {{{state}}}</p>
    <p class="sentence">{{{sentence}}}</p>
    <div class="bar" role="img" aria-label="{{{sentence}}}">{{#shares}}<span class="{{{class}}}" style="flex-grow:{{{weight}}}" title="{{{words}}}"></span>{{/shares}}</div>
    <dl>
    {{#facts}}
    <div><dt>{{{name}}}</dt><dd>{{#isLink}}<a href="{{{link}}}" rel="noreferrer">{{{value}}}</a>{{/isLink}}{{^isLink}}{{{value}}}{{/isLink}}</dd></div>
    {{/facts}}
    </dl>
    </section>
    {{#hasFailures}}
    <section aria-labelledby="failed">
    <h2 id="failed">Failed tests</h2>
    {{#failures}}
    <article class="failure">
    <h3><span class="mark failed" aria-hidden="true">✗</span> {{{name}}}</h3>
    <p class="where">{{{suite}}} <span>{{{place}}}</span> <span>{{{report}}}</span></p>
    {{#hasMessage}}<pre tabindex="0">{{{message}}}</pre>{{/hasMessage}}
    </article>
    {{/failures}}
    <p class="more">{{{moreFailures}}}</p>
    </section>
    {{/hasFailures}}
    {{#hasFindings}}
    <section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    <ul class="findings">{{#findings}}<li><strong>{{{severity}}}</strong> {{{message}}} <span class="where">{{{location}}}</span></li>{{/findings}}</ul>
    </section>
    {{/hasFindings}}
    {{#hasSlowest}}
    <section aria-labelledby="slowest">
    <h2 id="slowest">Slowest tests</h2>
    <ol class="slowest">{{#slowest}}<li><span class="name">{{{name}}}</span><span class="time">{{{duration}}}</span><span class="track"><span class="{{{class}}}" style="width:{{{share}}}%"></span></span></li>{{/slowest}}</ol>
    </section>
    {{/hasSlowest}}
    {{#hasTests}}
    <section class="tests" aria-labelledby="tests">
    <h2 id="tests">Tests</h2>
    <fieldset><legend>Show</legend>
    <label><input type="radio" name="show" id="show-all" checked> all</label>
    {{#filters}}<label><input type="radio" name="show" id="show-{{{status}}}"> {{{status}}} ({{{count}}})</label>
    {{/filters}}</fieldset>
    <table>
    <thead><tr><th scope="col">Result</th><th scope="col">Test</th><th scope="col" class="number">Time</th></tr></thead>
    <tbody>{{#tests}}<tr class="{{{status}}}"><td><span class="mark {{{status}}}"><span aria-hidden="true">{{{mark}}}</span> {{{status}}}</span></td><td><span class="suite">{{{suite}}}</span> {{{name}}}</td><td class="number">{{{duration}}}</td></tr>
    {{/tests}}</tbody>
    </table>
    <p class="more">{{{moreTests}}}</p>
    </section>
    {{/hasTests}}
    <section aria-labelledby="reports">
    <h2 id="reports">Reports</h2>
    <div class="scroll" tabindex="0"><table>
    <thead><tr><th scope="col">File</th><th scope="col" class="number">Tests</th><th scope="col" class="number">Passed</th><th scope="col" class="number">Failed</th><th scope="col" class="number">Skipped</th><th scope="col" class="number">Flaky</th><th scope="col" class="number">Time</th></tr></thead>
    <tbody>{{#reports}}<tr><td>{{{path}}} <strong>{{{remark}}}</strong></td><td class="number">{{{tests}}}</td><td class="number">{{{passed}}}</td><td class="number">{{{failed}}}</td><td class="number">{{{skipped}}}</td><td class="number">{{{flaky}}}</td><td class="number">{{{duration}}}</td></tr>
    {{/reports}}</tbody>
    </table></div>
    </section>
    </main>
    <footer>Made by Buildpost from the reports of this run.</footer>
    </body>
    </html>

    """
}
