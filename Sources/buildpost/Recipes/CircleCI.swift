// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://circleci.com/docs/configuration-reference/#the-when-attribute>.
  static let circleCI = Recipe(
    name: "circleci", service: "CircleCI", file: ".circleci/config.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET to a context named jira, with BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "CircleCI has no variable for the state: one of two steps runs, by `when`",
      "a build that somebody cancels stays \"in progress\" in Jira",
    ],
    text: """
      version: 2.1
      jobs:
        test:
          docker:
            - image: cimg/base:current
          environment:
            CIRCLE_PIPELINE_NUMBER: << pipeline.number >>
          steps:
            - checkout
            - run:
                name: Announce to Jira
                command: buildpost submit --state in_progress --soft-fail
            - run:
                name: Test
                command: ./run-tests
            - run:
                name: Report success to Jira
                command: buildpost submit --state successful --soft-fail --allow-empty "build/**/*.xml"
                when: on_success
            - run:
                name: Report failure to Jira
                command: buildpost submit --state failed --soft-fail --allow-empty "build/**/*.xml"
                when: on_fail
      workflows:
        test:
          jobs:
            - test:
                context: jira
      """)
}
