// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct SettingTests {
  @Test func flagAndVariableFollowFromTheName() {
    let setting = Setting("pipeline-id", help: "The pipeline.")
    #expect(setting.flag == "--pipeline-id")
    #expect(setting.variable == "BUILDPOST_PIPELINE_ID")
    #expect(setting.secretVariable == nil)
  }

  @Test func theVariableOfASecretIsNamedWithoutTheFile() {
    let setting = Setting("client-secret-file", .secretFile, help: "The secret.", scope: .user)
    #expect(setting.variable == "BUILDPOST_CLIENT_SECRET_FILE")
    #expect(setting.secretVariable == "BUILDPOST_CLIENT_SECRET")
  }

  @Test func helpNamesWordsDefaultAndRepetition() {
    let color = Setting("color", .choice(["auto", "never"]), help: "Colour.", default: "auto")
    #expect(color.fullHelp == "Colour: auto or never (default: auto).")
    let key = Setting("issue-key", help: "An issue key of the build.", isRepeatable: true)
    #expect(key.fullHelp == "An issue key of the build (repeatable).")
    let provider = Setting(
      "provider", .choice((1...9).map { "ci\($0)" }), help: "The CI service.")
    #expect(provider.fullHelp == "The CI service.")
  }
}
