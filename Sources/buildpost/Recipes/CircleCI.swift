// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://circleci.com/docs/configuration-reference/#the-when-attribute>.
  static let circleCI = Recipe(
    name: "circleci", service: "CircleCI", file: ".circleci/config.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET to a context named jira, with BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "the state comes from the reports: CircleCI has no variable for it",
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
                name: Report to Jira
                command: buildpost submit --soft-fail --allow-empty "build/**/*.xml"
                when: always
      workflows:
        test:
          jobs:
            - test:
                context: jira
      """)
}
