// Jenkins: Jenkinsfile
// - store the client secret as a credential of kind "Secret text" with the id jira-client-secret
// - set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below
// - buildpost has to be in PATH on the agent; the step needs the workspace that holds the reports
// - agents that vanish after a build need --outbox below the workspace, and archiveArtifacts for it

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
