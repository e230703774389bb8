// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#post> and the credentials binding
  /// plugin.
  static let jenkins = Recipe(
    name: "jenkins", service: "Jenkins", file: "Jenkinsfile",
    preparation: [
      "store the client secret as a credential of kind \"Secret text\" with the id jira-client-secret",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "buildpost has to be in PATH on the agent; the step needs the workspace that holds the reports",
      "agents that vanish after a build need --outbox below the workspace, and archiveArtifacts for it",
    ],
    text: """
      pipeline {
        agent any
        environment {
          BUILDPOST_SITE = 'acme.atlassian.net'
          BUILDPOST_CLIENT_ID = 'your-client-id'
        }
        stages {
          stage('Announce') {
            steps {
              withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
                sh 'buildpost submit --state in_progress --soft-fail'
              }
            }
          }
          stage('Test') {
            steps {
              sh './run-tests'
            }
          }
        }
        post {
          always {
            script {
              def states = [SUCCESS: 'successful', UNSTABLE: 'failed', FAILURE: 'failed', ABORTED: 'cancelled']
              withEnv(["BUILDPOST_STATE=${states[currentBuild.currentResult] ?: 'unknown'}"]) {
                withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
                  sh 'buildpost submit --soft-fail --allow-empty "build/**/*.xml"'
                }
              }
            }
          }
        }
      }
      """)
}

extension Recipe {
  /// The state is the status of the tests: a freestyle job has no variable for its own result.
  ///
  /// Source: <https://plugins.jenkins.io/credentials-binding/>.
  static let jenkinsFreestyle = Recipe(
    name: "jenkins", variant: "freestyle", service: "Jenkins", file: "build step \"Execute shell\"",
    preparation: [
      "bind the credential jira-client-secret (Secret text) to BUILDPOST_CLIENT_SECRET",
      "under \"Use secret text(s) or file(s)\" of the job; set the site and the client id below",
      "an aborted build stays \"in progress\" in Jira: the shell ends with it",
    ],
    text: """
      BUILDPOST_SITE=acme.atlassian.net
      BUILDPOST_CLIENT_ID=your-client-id
      export BUILDPOST_SITE BUILDPOST_CLIENT_ID

      buildpost submit --state in_progress --soft-fail
      status=0
      ./run-tests || status=$?
      if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
      buildpost submit --state "$state" --soft-fail --allow-empty "build/**/*.xml"
      exit "$status"
      """)
}
