// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// What a request addresses, by its method and path.
enum Endpoint: Equatable {
  /// How a request of the API is authenticated.
  enum Access: Equatable {
    /// A bearer token, for the site with a cloud id.
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
  case operation(ServedOperation, Access)
  /// A path that accepts other methods.
  case wrongMethod(allowed: String)
  /// Any other path.
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

  /// Splits an API path into its authentication mode and the rest.
  private static func access(_ path: String) -> (Access, [Substring])? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    if parts.starts(with: ["rest", "builds", "0.1"]) {
      return (.connect, Array(parts.dropFirst(3)))
    }
    guard parts.starts(with: ["jira", "builds", "0.1", "cloud"]), parts.count > 4,
      let cloudId = PercentEncoding.decodeStrictly(Array(parts)[4])
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
      return .operation(.deleteByProperty(ServedOperation.properties(query)), access)
    default:
      guard parts.count == 4, parts[0] == "pipelines", parts[2] == "builds",
        let pipelineId = PercentEncoding.decodeStrictly(parts[1]), !pipelineId.isEmpty
      else { return .unknown }
      let isNumber = parts[3].utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "-") }
      let number = isNumber ? Int64(parts[3]) : nil
      switch method {
      case "GET": return .operation(.get(pipelineId: pipelineId, buildNumber: number), access)
      case "DELETE": return .operation(.delete(pipelineId: pipelineId, buildNumber: number), access)
      default: return .wrongMethod(allowed: "GET, DELETE")
      }
    }
  }
}

/// An operation of the Builds API.
///
/// A build number that is not an integer is `nil`.
enum ServedOperation: Sendable, Equatable {
  /// `submitBuilds`.
  case submit
  /// `getBuildByKey`.
  case get(pipelineId: String, buildNumber: Int64?)
  /// `deleteBuildByKey`.
  case delete(pipelineId: String, buildNumber: Int64?)
  /// `deleteBuildsByProperty`, with the digests of the properties.
  case deleteByProperty(Set<String>)

  /// The permission that it needs.
  var permission: SandboxConfiguration.Permission {
    switch self {
    case .submit: .write
    case .get: .read
    case .delete, .deleteByProperty: .delete
    }
  }

  /// Its name in the OpenAPI document.
  var name: String {
    switch self {
    case .submit: "submitBuilds"
    case .get: "getBuildByKey"
    case .delete: "deleteBuildByKey"
    case .deleteByProperty: "deleteBuildsByProperty"
    }
  }

  /// The digests of a query's properties; parameters that begin with `_` are not properties.
  static func properties(_ query: String) -> Set<String> {
    let named = FormText.parameters(query).filter { !$0.name.hasPrefix("_") && $0.name != "jwt" }
    return Set(named.map { digest(ofProperty: $0.name, $0.value) })
  }

  /// What is stored instead of a property, so that its value cannot be read back.
  static func digest(ofProperty name: String, _ value: String) -> String {
    Digest.hex(of: "\(name):\(value)")
  }
}

/// The parameters of a query string or a form.
enum FormText {
  /// Reads `a=1&b=2`, with `+` as a space; text that cannot be decoded is kept as it is.
  static func parameters(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { part in
      let (name, value) = part.halves(at: "=") ?? (part, "")
      return (decode(name), decode(value))
    }
  }

  private static func decode(_ text: some StringProtocol) -> String {
    let spaced = String(text).replacing("+", with: " ")
    return PercentEncoding.decodeStrictly(spaced) ?? spaced
  }
}

/// The names under which the sandbox answers.
///
/// A browser that came here by DNS rebinding still sends the other name in `Host`.
enum LoopbackHost {
  /// Whether a `Host` header names the loopback interface.
  static func isNamed(by header: String?) -> Bool {
    guard let header = header?.lowercased() else { return false }
    return ["127.0.0.1", "localhost", "[::1]"].contains { name in
      header == name
        || header.hasPrefix(name + ":") && UInt16(header.dropFirst(name.count + 1)) != nil
    }
  }
}
