// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Sandbox

/// Reads the configuration from the options and the environment.
///
/// A flag overrides its variable; an empty value counts as unset.
struct SandboxSettings {
  let environment: [String: String]

  func configuration(_ options: SandboxOptions) throws(SandboxError) -> SandboxConfiguration {
    var result = SandboxConfiguration(clock: .system)
    result.port = try number(options.port, "port", in: 0...UInt16.max) ?? result.port
    result.clientId = text(options.clientId, "client-id") ?? result.clientId
    result.connectKey = text(options.connectKey, "connect-key") ?? result.connectKey
    result.cloudId = text(options.cloudId, "cloud-id") ?? result.cloudId
    result.clientSecret =
      try secret(options.clientSecretFile, "client-secret") ?? result.clientSecret
    result.connectSecret =
      try secret(options.connectSecretFile, "connect-secret") ?? result.connectSecret
    result.tokenLifetime =
      try number(options.tokenLifetime, "token-lifetime", in: 0...31_536_000)
      ?? result.tokenLifetime
    result.delay = try number(options.delay, "delay", in: 0...86_400) ?? result.delay
    result.projects = Set(list(options.project, "project"))
    result.denied = Set(try list(options.deny, "deny").map(permission))
    if let script = text(options.fault, "fault") { result.faults = try FaultScript(script) }
    result.recordDirectory = text(options.record, "record")
    result.storeFile = text(options.store, "store")
    return result
  }

  /// Whether `--json` was given.
  func isJSON(_ options: SandboxOptions) -> Bool {
    options.json || ["1", "true", "yes"].contains(text(nil, "json")?.lowercased())
  }

  private func permission(
    _ name: String
  ) throws(SandboxError) -> SandboxConfiguration.Permission {
    if let permission = SandboxConfiguration.Permission(rawValue: name) { return permission }
    throw malformed("`\(name)` is not a permission", "deny", fix: "pass read, write or delete")
  }

  private func text(_ flag: String?, _ name: String) -> String? {
    (flag ?? environment[variable(name)])?.unlessEmpty
  }

  private func list(_ flags: [String], _ name: String) -> [String] {
    let values = flags.isEmpty ? [environment[variable(name)] ?? ""] : flags
    return values.flatMap { $0.split(separator: ",") }
      .map { String($0.trimming(while: \.isWhitespace)) }.filter { !$0.isEmpty }
  }

  private func variable(_ name: String) -> String {
    "BUILDPOST_" + name.uppercased().replacing("-", with: "_")
  }

  private func number<Number: LosslessStringConvertible & Comparable>(
    _ flag: String?, _ name: String, in range: ClosedRange<Number>
  ) throws(SandboxError) -> Number? {
    guard let text = text(flag, name) else { return nil }
    guard let number = Number(text), range.contains(number) else {
      let bounds = "a number from \(range.lowerBound) to \(range.upperBound)"
      throw malformed("`\(text)` is not \(bounds)", name, fix: "pass \(bounds)")
    }
    return number
  }

  private func secret(_ file: String?, _ name: String) throws(SandboxError) -> String? {
    guard let file = text(file, name + "-file") else { return text(nil, name) }
    let bytes: [UInt8]
    do {
      bytes = try Self.content(of: file)
    } catch {
      throw malformed(
        "cannot read the secret from `\(file)`: \(error.words)", name + "-file",
        fix: "pass a file that exists and that you may read")
    }
    let secret = String(decoding: bytes, as: UTF8.self).trimming(while: \.isNewline)
    guard !secret.isEmpty else {
      throw malformed(
        "`\(file)` holds no secret", name + "-file",
        fix: "write the secret to the file, on one line")
    }
    return String(secret)
  }

  private static func content(of file: String) throws(SmallFile.Failure) -> [UInt8] {
    let limit = 65_536
    if file == "-" { return try SmallFile.rest(of: STDIN_FILENO, limit: limit) }
    return try SmallFile.read(file, SmallFile.Rule(limit: limit, acceptsPipe: true)).bytes
  }

  private func malformed(_ summary: String, _ name: String, fix: String) -> SandboxError {
    SandboxError(.malformedSetting, summary, at: "--\(name)", fix: fix)
  }
}
