// SPDX-License-Identifier: Apache-2.0

/// The long texts of the command.
enum SandboxHelp {
  /// The discussion in `--help`.
  static let discussion = """
    Example: try things out without Jira.

      buildpost sandbox --port 8080

    and in another terminal:

      export BUILDPOST_SITE=http://127.0.0.1:8080
      export BUILDPOST_API_URL=http://127.0.0.1:8080
      export BUILDPOST_CLIENT_ID=sandbox BUILDPOST_CLIENT_SECRET=sandbox-secret
      echo '<testsuite><testcase name="works"/></testsuite>' |
      buildpost submit --issue-key DEMO-1 --pipeline-id demo --build-number 1 \\
        --url http://127.0.0.1:8080/ -

    Listens on 127.0.0.1 only, prints its address as the first line on stdout and the settings to \
    paste on stderr, and runs until it is interrupted. Open the address in a browser to see the \
    builds as issues would show them.

    Every option can be set in the environment: --token-lifetime as BUILDPOST_TOKEN_LIFETIME, \
    repeatable ones with commas. The page's data is at /sandbox/state.json.

    FAULT SCRIPT
    Steps separated by commas. Each applies to one API request, or to COUNT of them; a COUNT of * \
    means all that follow. Requests for tokens and for the cloud id do not use up a step.

      503:2          this status; nothing is stored
      429@30         with Retry-After: 30
      429@REASON     with RateLimit-Reason, such as jira-quota-tenant-based
      429@30/REASON  with both
      302@URL        a redirect to URL
      ok:3           no fault
      drop           the connection is closed without a response; nothing is stored
      half           stored; the connection is closed in the middle of the response
      hang:SECONDS   stored; the response comes after this time (default 60)
      slow:SECONDS   stored; the response comes in pieces over this time (default 10)
      html:STATUS    an HTML page, as a gateway sends it (default 502)
      empty:STATUS   a status without a body (default 200)
      lie            accepted, but the response names other builds
      lose           accepted, but never stored
    """
}
