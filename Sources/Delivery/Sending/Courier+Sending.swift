// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// What the answers to a run's requests said.
struct Answers: Sendable {
  /// What became of each parcel.
  var outcomes: [Outcome]
  /// Issue keys that the site does not know.
  var unknownIssueKeys: [String] = []
  /// Associations that the site does not know.
  var unknownAssociations: [Association] = []
}

extension Courier {
  /// Sends parcels until each is answered or given up for now.
  ///
  /// - Parameters:
  ///   - parcels: The parcels; the answers have their order.
  ///   - onChange: Told after each answer and before each wait.
  /// - Returns: What became of each parcel, and what else the answers said.
  mutating func send(
    _ parcels: [Parcel], onChange: ([Outcome?], Double?, String?) -> Void
  ) async -> Answers {
    var answers = Answers(outcomes: [])
    var outcomes = [Outcome?](repeating: nil, count: parcels.count)
    var rounds = Round.divide(parcels)
    while let round = Self.next(&rounds) {
      let result = await request(round, of: parcels) { onChange(outcomes, $0, $1) }
      switch result {
      case .value(let receipt):
        let rest = Self.sort(receipt, round, parcels, &outcomes)
        answers.unknownIssueKeys += receipt.unknownIssueKeys
        answers.unknownAssociations += receipt.unknownAssociations
        if !rest.isEmpty {
          let unnamed = JiraError(.unexpectedAnswer, "the answer did not name the build")
          let again = Round(positions: rest, attempt: round.attempt)
          rounds += follow(again, step(after: unnamed, attempt: round.attempt), unnamed, &outcomes)
        }
      case .failed(let error):
        rounds += follow(round, step(after: error, attempt: round.attempt), error, &outcomes)
      case .held(let holdup):
        for position in round.positions { outcomes[position] = .held(holdup) }
      }
      onChange(outcomes, nil, nil)
    }
    let unsent = Outcome.held(Holdup(cause: .late, reason: "it was not sent"))
    answers.outcomes = outcomes.map { $0 ?? unsent }
    return answers
  }

  /// Takes the round that may be sent first; of those that may be sent at once the one that is first in line.
  private static func next(_ rounds: inout [Round]) -> Round? {
    guard let first = rounds.indices.min(by: { rounds[$0].notBefore < rounds[$1].notBefore }) else {
      return nil
    }
    return rounds.remove(at: first)
  }

  private mutating func request(
    _ round: Round, of parcels: [Parcel], onWait: (Double, String?) -> Void
  ) async -> Attempt<Receipt> {
    let sent = round.positions.map { parcels[$0] }
    let keys = sent.map(\.key)
    guard let envelope = sent.first?.envelope,
      // No envelope that exists fails to encode; were there one, its builds would be kept.
      let body = try? Submission.body(builds: sent.map(\.build), envelope: envelope)
    else { return .held(Holdup(cause: .late, reason: "the request could not be written")) }
    let attempt = await attempt(notBefore: round.notBefore, onWait: onWait) {
      (service, timeout) throws(JiraError) in
      try await service.submit(body: body, keys: keys, timeout: timeout)
    }
    switch attempt {
    case .value(let answer):
      note(answer.serverTime)
      return .value(answer.value)
    case .failed(let error): return .failed(error)
    case .held(let holdup): return .held(holdup)
    }
  }

  /// Notes what a receipt says about the parcels of a round, and returns those that it does not name.
  private static func sort(
    _ receipt: Receipt, _ round: Round, _ parcels: [Parcel], _ outcomes: inout [Outcome?]
  ) -> [Int] {
    let accepted = Set(receipt.accepted)
    let rejected = Dictionary(
      receipt.rejected.map { ($0.key, $0.errors) }, uniquingKeysWith: { $0 + $1 })
    return round.positions.filter { position in
      let key = parcels[position].key
      if let errors = rejected[key] {
        outcomes[position] = .rejected(errors)
      } else if accepted.contains(key) {
        outcomes[position] = .accepted
      }
      return outcomes[position] == nil
    }
  }

  /// The rounds that follow a failed one.
  private func follow(
    _ round: Round, _ step: Step, _ error: JiraError, _ outcomes: inout [Outcome?]
  ) -> [Round] {
    switch step {
    case .retry(let notBefore):
      var again = round
      again.attempt += 1
      again.notBefore = notBefore
      return [again]
    case .split where round.positions.count > 1: return round.halves
    case .split:
      for position in round.positions {
        outcomes[position] = .rejected([Receipt.Rejection.Reason(message: error.summary)])
      }
    case .hold(let holdup):
      for position in round.positions { outcomes[position] = .held(holdup) }
    }
    return []
  }
}
