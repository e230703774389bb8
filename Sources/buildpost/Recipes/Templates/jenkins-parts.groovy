// SPDX-License-Identifier: Apache-2.0
// Each cell of the matrix keeps its part as a stash; only `post` has the secret.
//
// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#declarative-matrix>.
// service: Jenkins
// file: Jenkinsfile
// - store the client secret as a credential of type "Secret text" with the id jira-client-secret
// - set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `environment`
// - keep `agent none` at the top: an agent there would be missing for the cells
// - give every other stage an agent of its own
// - 3 is the number of cells in the matrix; change it everywhere
// - the globs are for Gradle; for Maven use **/target/*-reports/*.xml, or name your own files

pipeline {
  //+ at the top of the pipeline, in place of any other agent:
  agent none
  //-
  environment {
    //+ environment:
    BUILDPOST_SITE = 'acme.atlassian.net'
    BUILDPOST_CLIENT_ID = 'your-client-id'
    //-
  }
  stages {
    //+ the stage with the tests:
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
                {{install}}
                {{test-and-part}}
                exit "$status"
              '''
            }
            post {
              always {
                stash name: "part-${SHARD}", includes: 'buildpost-parts/**', allowEmpty: true
              }
            }
          }
        }
      }
    }
    //-
  }
  //+ at the end of the pipeline:
  post {
    always {
      catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) {
        node('') {
          checkout scm
          sh 'rm -rf buildpost-parts'
          script {
            for (shard in ['1', '2', '3']) {
              // A cell whose agent died has no stash.
              catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) { unstash "part-${shard}" }
            }
          }
          withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
            sh '''
              {{install}}
              {{send buildpost submit --soft-fail --parts buildpost-parts --expect unit=3}}
            '''
          }
        }
      }
    }
  }
  //-
}
