// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#post> and the credentials binding
  /// plugin.
  static let jenkins = Recipe(
    name: "jenkins", service: "Jenkins", file: "Jenkinsfile",
    preparation: [
      secretNote,
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `environment`",
      reportsNote,
    ],
    text: """
      // environment:
      BUILDPOST_SITE = 'acme.atlassian.net'
      BUILDPOST_CLIENT_ID = 'your-client-id'

      // the first stage:
      \(announceStage)
      // at the end of the pipeline:
      \(post)
      """,
    full: """
      pipeline {
        agent any
        environment {
          BUILDPOST_SITE = 'acme.atlassian.net'
          BUILDPOST_CLIENT_ID = 'your-client-id'
        }
        stages {
          \(announceStage.indented(4))
          stage('Test') {
            steps {
              sh './run-tests'
            }
          }
        }
        \(post.indented(2))
      }
      """)

  private static let secretNote =
    "store the client secret as a credential of type \"Secret text\" with the id jira-client-secret"
  private static let withSecret = """
    withCredentials([string(credentialsId: 'jira-client-secret', \
    variable: 'BUILDPOST_CLIENT_SECRET')])
    """

  private static let announceStage = """
    stage('Announce') {
      steps {
        catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS') {
          \(withSecret) {
            sh '''
              \(RecipeShell.install.indented(10))
              \(RecipeShell.announce.indented(10))
            '''
          }
        }
      }
    }
    """

  private static let post = """
    post {
      always {
        catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS') {
          withEnv(["BUILDPOST_STATE=${currentBuild.currentResult}"]) {
            \(withSecret) {
              sh '''
                export PATH="$PWD/.buildpost:$PATH"
                \(RecipeShell.report().indented(12))
              '''
            }
          }
        }
      }
    }
    """
}

extension Recipe {
  /// The state is the status of the tests: a freestyle job has no variable for its own result.
  ///
  /// Source: <https://plugins.jenkins.io/credentials-binding/>.
  static let jenkinsFreestyle = Recipe(
    name: "jenkins", variant: "freestyle", service: "Jenkins", file: "build step \"Execute shell\"",
    preparation: [
      "bind jira-client-secret to BUILDPOST_CLIENT_SECRET under \"Use secret text(s) or file(s)\"",
      "set the site and the client id below",
      "an aborted build stays \"in progress\" in Jira, because aborting also kills the shell",
      reportsNote,
    ],
    text: freestyle, full: freestyle)

  private static let freestyle = """
    BUILDPOST_SITE=acme.atlassian.net
    BUILDPOST_CLIENT_ID=your-client-id
    export BUILDPOST_SITE BUILDPOST_CLIENT_ID

    \(RecipeShell.install)
    \(RecipeShell.announce)
    status=0
    ./run-tests || status=$?
    if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
    \(RecipeShell.report(#"--state "$state" --soft-fail"#))
    exit "$status"
    """
}

extension Recipe {
  /// Each cell of the matrix keeps its part as a stash; only `post` has the secret.
  ///
  /// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#declarative-matrix>.
  static let jenkinsParts = Recipe(
    name: "jenkins", variant: "parts", service: "Jenkins", file: "Jenkinsfile",
    preparation: [
      secretNote,
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `environment`",
      "3 is the number of cells in the matrix, in all places",
      reportsNote,
    ],
    text: """
      // environment:
      BUILDPOST_SITE = 'acme.atlassian.net'
      BUILDPOST_CLIENT_ID = 'your-client-id'

      // the stage with the tests:
      \(matrixStage)
      // at the end of the pipeline:
      \(sumPost)
      """,
    full: """
      pipeline {
        agent any
        environment {
          BUILDPOST_SITE = 'acme.atlassian.net'
          BUILDPOST_CLIENT_ID = 'your-client-id'
        }
        stages {
          \(matrixStage.indented(4))
        }
        \(sumPost.indented(2))
      }
      """)

  private static let matrixStage = """
    stage('Test') {
      matrix {
        axes {
          axis {
            name 'SHARD'
            values '1', '2', '3'
          }
        }
        agent any
        environment {
          BUILDPOST_PART = "unit:${SHARD}/3"
        }
        stages {
          stage('unit') {
            steps {
              sh '''
                \(RecipeShell.install.indented(12))
                \(RecipeShell.testAndPart.indented(12))
                exit "$status"
              '''
            }
            post {
              always {
                stash name: "part-${SHARD}", includes: 'parts/**', allowEmpty: true
              }
            }
          }
        }
      }
    }
    """

  private static let sumPost = """
    post {
      always {
        catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS') {
          sh 'rm -rf parts'
          script {
            for (shard in ['1', '2', '3']) {
              // A cell whose agent died has no stash.
              catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS') { unstash "part-${shard}" }
            }
          }
          \(withSecret) {
            sh '''
              \(RecipeShell.install.indented(10))
              \(RecipeShell.sum().indented(10))
            '''
          }
        }
      }
    }
    """
}
