// Jenkins: Jenkinsfile
// - store the client secret as a credential of type "Secret text" with the id jira-client-secret
// - set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `environment`
// - the globs are for Gradle; for Maven use **/target/*-reports/*.xml, or name your own files

pipeline {
  agent any
  environment {
    BUILDPOST_SITE = 'acme.atlassian.net'
    BUILDPOST_CLIENT_ID = 'your-client-id'
  }
  stages {
    stage('Announce') {
      steps {
        catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) {
          withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
            sh '''
              command -v buildpost >/dev/null || {
                url="https://releases.example.com/buildpost/v0.1.0-dev/buildpost-0.1.0-dev-linux-x86_64.gz"
                pin="DIGEST-FROM-SHA256SUMS  .buildpost/buildpost"
                [ "$(uname -sm)" = "Linux x86_64" ] && {
                  echo "$pin" | sha256sum -c - >/dev/null 2>&1 ||
                    { rm -rf .buildpost && mkdir .buildpost && echo "*" >.buildpost/.gitignore &&
                      { curl -fsSL --connect-timeout 20 -m 300 "$url" || timeout 120 wget -qO- "$url"; } |
                      gzip -d >.buildpost/buildpost; }
                } && echo "$pin" | sha256sum -c - && chmod +x .buildpost/buildpost &&
                  .buildpost/buildpost --version && export PATH="$PWD/.buildpost:$PATH"
              } || echo "buildpost could not be installed"
              if [ -z "${BUILDPOST_CLIENT_SECRET:+set}" ]; then
                echo "nothing is sent to Jira: no client secret in this run"
              elif ! command -v buildpost >/dev/null; then
                echo "nothing is sent to Jira: buildpost could not be installed"
              else
                buildpost submit --state in_progress --soft-fail || true
              fi
            '''
          }
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
      catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS', catchInterruptions: false) {
        withEnv(["BUILDPOST_STATE=${currentBuild.currentResult}"]) {
          withCredentials([string(credentialsId: 'jira-client-secret', variable: 'BUILDPOST_CLIENT_SECRET')]) {
            sh '''
              command -v buildpost >/dev/null || {
                url="https://releases.example.com/buildpost/v0.1.0-dev/buildpost-0.1.0-dev-linux-x86_64.gz"
                pin="DIGEST-FROM-SHA256SUMS  .buildpost/buildpost"
                [ "$(uname -sm)" = "Linux x86_64" ] && {
                  echo "$pin" | sha256sum -c - >/dev/null 2>&1 ||
                    { rm -rf .buildpost && mkdir .buildpost && echo "*" >.buildpost/.gitignore &&
                      { curl -fsSL --connect-timeout 20 -m 300 "$url" || timeout 120 wget -qO- "$url"; } |
                      gzip -d >.buildpost/buildpost; }
                } && echo "$pin" | sha256sum -c - && chmod +x .buildpost/buildpost &&
                  .buildpost/buildpost --version && export PATH="$PWD/.buildpost:$PATH"
              } || echo "buildpost could not be installed"
              if [ -z "${BUILDPOST_CLIENT_SECRET:+set}" ]; then
                echo "nothing is sent to Jira: no client secret in this run"
              elif ! command -v buildpost >/dev/null; then
                echo "nothing is sent to Jira: buildpost could not be installed"
              else
                buildpost submit --soft-fail --allow-empty "**/build/test-results/**/*.xml"
              fi
            '''
          }
        }
      }
    }
  }
}
