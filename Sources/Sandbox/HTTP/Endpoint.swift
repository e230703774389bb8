// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a request is about, told by its method and path.
enum Endpoint: Equatable {
  /// How a request of the API proves who sends it.
  enum Access: Equatable {
    /// A bearer token, for a site by its cloud id.
    case oauth(cloudId: String)
    /// A Connect token.
    case connect
  }

  /// `GET /`: the page.
  case page
  /// `GET /sandbox/state.json`: what the page shows.
  case state
  /// `POST /oauth/token`.
  case token
  /// `GET /_edge/tenant_info`.
  case tenantInfo
  /// One of the four operations.
  case operation(Operation, Access)
  /// A path that takes other methods.
  case wrongMethod(allowed: String)
  /// Nothing is here.
  case unknown

  /// Finds the endpoint of a request.
  init(method: String, path: String, query: String) {
    switch path {
    case "/": self = method == "GET" ? .page : .wrongMethod(allowed: "GET")
    case "/sandbox/state.json": self = method == "GET" ? .state : .wrongMethod(allowed: "GET")
    case "/_edge/tenant_info": self = method == "GET" ? .tenantInfo : .wrongMethod(allowed: "GET")
    case "/oauth/token": self = method == "POST" ? .token : .wrongMethod(allowed: "POST")
    default:
      guard let (access, rest) = Self.access(path) else {
        self = .unknown
        return
      }
      self = Self.operation(method, rest, query, access)
    }
  }

  /// Splits an API path into the form of access and what follows.
  private static func access(_ path: String) -> (Access, [Substring])? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    if parts.starts(with: ["rest", "builds", "0.1"]) {
      return (.connect, Array(parts.dropFirst(3)))
    }
    guard parts.starts(with: ["jira", "builds", "0.1", "cloud"]), parts.count > 4,
      let cloudId = PercentText.decode(Array(parts)[4])
    else { return nil }
    return (.oauth(cloudId: cloudId), Array(parts.dropFirst(5)))
  }

  private static func operation(
    _ method: String, _ parts: [Substring], _ query: String, _ access: Access
  ) -> Endpoint {
    switch parts {
    case ["bulk"]:
      return method == "POST" ? .operation(.submit, access) : .wrongMethod(allowed: "POST")
    case ["bulkByProperties"]:
      guard method == "DELETE" else { return .wrongMethod(allowed: "DELETE") }
      return .operation(.deleteByProperty(Operation.properties(query)), access)
    default:
      guard parts.count == 4, parts[0] == "pipelines", parts[2] == "builds",
        let pipelineId = PercentText.decode(parts[1]), !pipelineId.isEmpty
      else { return .unknown }
      let number = Int64(parts[3])
      switch method {
      case "GET": return .operation(.get(pipelineId: pipelineId, buildNumber: number), access)
      case "DELETE": return .operation(.delete(pipelineId: pipelineId, buildNumber: number), access)
      default: return .wrongMethod(allowed: "GET, DELETE")
      }
    }
  }
}
