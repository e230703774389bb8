// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#post> and the credentials binding plugin.
  static let jenkins = Recipe(
    name: "jenkins", service: "Jenkins", file: "Jenkinsfile",
    preparation: [
      "store the client secret as a credential of kind \"Secret text\" with the id jira-client-secret",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "a freestyle job needs the same variables and the line of a `sh` step as a post-build shell step",
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
