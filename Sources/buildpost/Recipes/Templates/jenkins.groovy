// SPDX-License-Identifier: Apache-2.0
// Source: <https://www.jenkins.io/doc/book/pipeline/syntax/#post> and the credentials binding
// plugin.
// service: Jenkins
// file: Jenkinsfile
// - store the client secret as a credential of type "Secret text" with the id jira-client-secret
// - set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `environment`
// - the globs are for Gradle; for Maven use **/target/*-reports/*.xml, or name your own files

pipeline {
  agent any
  environment {
    //+ environment:
    BUILDPOST_SITE = 'acme.atlassian.net'
    BUILDPOST_CLIENT_ID = 'your-client-id'
    //-
  }
  stages {
    //+ the first stage:
    stage('Announce') {
      steps {
        catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) {
          withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
            sh '''
              {{install}}
              {{send buildpost submit --state in_progress --soft-fail || true}}
            '''
          }
        }
      }
    }
    //-
    stage('Test') {
      steps {
        sh './run-tests'
      }
    }
  }
  //+ at the end of the pipeline:
  post {
    always {
      catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) {
        withEnv(["BUILDPOST_STATE=${currentBuild.currentResult}"]) {
          withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
            sh '''
              {{install}}
              {{send buildpost submit --soft-fail --allow-empty "**/build/test-results/**/*.xml"}}
            '''
          }
        }
      }
    }
  }
  //-
}
