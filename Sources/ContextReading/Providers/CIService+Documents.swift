// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension CIService {
  /// The variables of a job with what the service's files add to them, and what could not be read.
  func variables(in environment: [String: String]) -> (Variables, [Finding]) {
    var variables = Variables(environment, unsetMark: unsetMark)
    var findings: [Finding] = []
    switch document {
    case .event(let name): readEvent(named: name, &variables, &findings)
    case .properties(let name): readProperties(named: name, &variables, &findings)
    case nil: break
    }
    return (variables, findings)
  }

  private func readEvent(
    named name: String, _ variables: inout Variables, _ findings: inout [Finding]
  ) {
    let names = [name, "GITHUB_EVENT_PATH"]
    guard let found = names.first(where: { variables[$0] != nil }), let path = variables[found]
    else { return }
    switch SmallFile.read(path, limit: EventFile.sizeLimit) {
    case .bytes(let bytes):
      if let values = EventFile.read(bytes) {
        variables.documents = values
      } else {
        findings.append(Finding(.warning, "the event file is left out: it is not JSON", at: found))
      }
    case .missing:
      findings.append(
        Finding(.warning, "the event file is left out: there is no such file here", at: found))
    case .tooLarge:
      findings.append(Finding(.warning, "the event file is left out: it is too large", at: found))
    }
  }

  private func readProperties(
    named name: String, _ variables: inout Variables, _ findings: inout [Finding]
  ) {
    guard var path = variables[name] else { return }
    // The file of the build names that of the configuration, which names none.
    for _ in 0..<2 {
      guard case .bytes(let bytes) = SmallFile.read(path, limit: PropertiesFile.sizeLimit) else {
        findings.append(
          Finding(
            .warning, "a properties file is left out: it is not there or too large", at: name))
        return
      }
      let values = PropertiesFile.read(bytes)
      variables.documents.merge(values) { first, _ in first }
      guard let next = values[PropertiesFile.nextFile] else { return }
      path = next
    }
  }
}
