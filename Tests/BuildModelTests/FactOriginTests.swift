// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite("Origins of facts")
struct FactOriginTests {
  @Test(arguments: [
    (FactOrigin.option("--branch"), "--branch"), (.variable("BUILDPOST_TAG"), "BUILDPOST_TAG"),
    (.file(".buildpost.yml", line: 3), ".buildpost.yml:3"), (.ciService("CI_JOB_ID"), "CI_JOB_ID"),
    (.git("HEAD"), "git HEAD"), (.concluded("clock"), "clock"),
    (.changed(.ciService("COMMIT"), "completed by git"), "COMMIT, completed by git"),
  ])
  func anOriginIsNamedAsThePersonKnowsIt(origin: FactOrigin, words: String) {
    #expect(origin.description == words)
  }

  @Test func joinedOriginsAreNamedOnce() {
    let host = FactOrigin.ciService("HOST")
    let path = FactOrigin.ciService("PATH")
    #expect((host + path + host).description == "HOST + PATH")
    #expect(host + host == host)
  }
}
