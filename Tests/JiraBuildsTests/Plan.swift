// SPDX-License-Identifier: Apache-2.0

/// What a peer answers, by method and target; `*` is for the rest.
struct Plan: Encodable {
  struct Step: Encodable {
    var status: Int?
    var headers: [String: String]?
    var body: String?
    var fault: String?

    static func answer(_ status: Int, _ body: String = "", headers: [String: String] = [:]) -> Step
    {
      Step(status: status, headers: headers, body: body)
    }

    static func fault(_ name: String) -> Step { Step(fault: name) }
  }

  var routes: [String: [Step]] = [:]
  var accept: String?

  init(_ routes: [String: [Step]], accept: String? = nil) {
    self.routes = routes
    self.accept = accept
  }

  /// One step for every request.
  init(_ step: Step) {
    routes = ["*": [step]]
  }
}
