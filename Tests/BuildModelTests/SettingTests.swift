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
    let setting = Setting("client-secret-file", .secretFile, help: "The secret.", isUserOnly: true)
    #expect(setting.variable == "BUILDPOST_CLIENT_SECRET_FILE")
    #expect(setting.secretVariable == "BUILDPOST_CLIENT_SECRET")
  }
}
