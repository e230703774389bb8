// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// Words that look like projects but are not.
enum KeyWords {
  /// The length of the longest denied project: longer ones need not be looked up.
  static let longestDenied = 5

  /// Whether a project is the name of a standard, a licence, an algorithm or a kind of change
  /// request.
  static func isDenied(_ project: String) -> Bool { denied.contains(project) }

  /// Whether a word in lower or mixed case is common before a number: `release-2`, `fix-7`.
  ///
  /// `digits` is the length of the number: `trunk-6509` is about an issue of a project TRUNK.
  static func isCommon(_ word: String, digits: Int) -> Bool {
    common.contains(word) && !(digits >= 3 && ["TRUNK", "TEST"].contains(word))
  }

  /// Whether a word in lower or mixed case and its number are a version: `node-20`, `v2-1`.
  ///
  /// `digits` is the length of the number: `kafka-3` is a version, `kafka-15021` is an issue.
  static func isVersioned(_ word: String, digits: Int) -> Bool {
    if word.utf8.first == UInt8(ascii: "V"), word.utf8.dropFirst().allSatisfy(\.isDigit) {
      return true
    }
    return digits <= 2 && versioned.contains(word)
      || digits <= 4 && versionedWithoutDots.contains(word)
  }

  /// Whether the name of a branch is one that a bot gives.
  static func isOfBot(_ branch: ArraySlice<UInt8>) -> Bool {
    let start = Array(branch.prefix(32).map(\.lowercased))
    return bots.contains { start.starts(with: $0.utf8) }
  }

  private static let denied: Set = [
    "UTF", "UCS", "SHA", "MD5", "AES", "RSA", "TLS", "SSL", "ISO", "IEC", "IEEE", "RFC", "PEP",
    "CVE", "CWE", "GHSA", "HTTP", "ECMA", "BSD", "GPL", "LGPL", "AGPL", "MPL", "COVID", "PR", "MR",
    "GH", "JSR", "JEP", "BCP", "ISBN",
  ]

  private static let common: Set = [
    "ALPHA", "BACKPORT", "BETA", "BRANCH", "BUG", "BUGFIX", "BUGS", "BUILD", "BUMP", "CHAPTER",
    "CHORE", "CI", "DAY", "DOCS", "DRAFT", "EPIC", "EXERCISE", "FEAT", "FEATURE", "FEATURES", "FIX",
    "FIXES", "HOTFIX", "ISSUE", "ISSUES", "ITERATION", "LESSON", "LEVEL", "MAIN", "MASTER", "MERGE",
    "MILESTONE", "MONTH", "PART", "PATCH", "PERF", "PHASE", "PULL", "RC", "REFACTOR", "REL",
    "RELEASE", "RELEASES", "REVERT", "SNAPSHOT", "SPIKE", "SPRINT", "STAGE", "STEP", "STORY",
    "STYLE", "SUPPORT", "TASK", "TASKS", "TEMP", "TEST", "TESTS", "TICKET", "TMP", "TOP", "TRUNK",
    "UPDATE", "UPGRADE", "VER", "VERSION", "VERSIONS", "WEEK", "WIP", "YEAR",
  ]

  /// Runtimes, languages, databases, systems and packages, and the parts of a version.
  private static let versioned: Set = [
    "AKKA", "ALPINE", "ANGULAR", "ANSIBLE", "ARM", "AXIOS", "BABEL", "BABYLON", "BOOTSTRAP", "BUN",
    "CASSANDRA", "CENTOS", "CHAI", "CLANG", "CUDA", "DEBIAN", "DENO", "DJANGO", "DOCKER", "DOTNET",
    "DRUPAL", "ELASTIC", "ELASTICSEARCH", "ELECTRON", "ELIXIR", "ERLANG", "ESLINT", "EXPRESS",
    "FASTAPI", "FEDORA", "FLASK", "FLINK", "FLUTTER", "GCC", "GLIBC", "GO", "GOLANG", "GRADLE",
    "GRAALVM", "GRAPHQL", "GROOVY", "GUAVA", "HADOOP", "HELM", "HIBERNATE", "HIVE", "JACKSON",
    "JAKARTA", "JAVA", "JDK", "JEST", "JETTY", "JQUERY", "JRE", "JUNIT", "KAFKA", "KOTLIN",
    "KUBERNETES", "LARAVEL", "LLVM", "LODASH", "LOG4J", "LOMBOK", "LTS", "LUCENE", "MACOS", "MAJOR",
    "MARIADB", "MAVEN", "MICRONAUT", "MINOR", "MOCHA", "MOCKITO", "MONGO", "MONGODB", "MUSL",
    "MYSQL", "NET", "NETTY", "NEXT", "NEXTJS", "NG", "NGINX", "NODE", "NODEJS", "NPM", "NUMPY",
    "NUXT", "OPENJDK", "OPENSEARCH", "OPENSSL", "ORACLE", "PANDAS", "PERL", "PG", "PHP", "PNPM",
    "POSTGRES", "POSTGRESQL", "PROTOBUF", "PY", "PYDANTIC", "PYTEST", "PYTHON", "QT", "QUARKUS",
    "RAILS", "REACT", "REDIS", "REDUX", "RHEL", "ROCKY", "ROLLUP", "RUBY", "RUST", "SCALA", "SOLR",
    "SPARK", "SPRING", "SPRINGBOOT", "SQLITE", "STORYBOOK", "SVELTE", "SWIFT", "SYMFONY",
    "TAILWIND", "TERRAFORM", "TESTNG", "TOMCAT", "TS", "TYPESCRIPT", "UBUNTU", "VITE", "VITEST",
    "VUE", "WEBPACK", "WILDFLY", "WINDOWS", "XCODE", "YARN", "ZIG", "ZOOKEEPER",
  ]

  /// Names whose versions are also written without dots: `py-311`, `ubuntu-2204`.
  private static let versionedWithoutDots: Set = [
    "DOTNET", "MAJOR", "MINOR", "MSVC", "PY", "UBUNTU", "WINDOWS",
  ]

  private static let bots = [
    "all-contributors/", "allcontributors/", "bot/", "changeset-release/", "dependabot/",
    "dependabot-", "depfu/", "greenkeeper/", "greenkeeper-", "imgbot", "konflux/", "konflux-",
    "mend/", "pre-commit-ci-", "pre-commit-ci/", "pyup-", "pyup/", "release-please-",
    "release-please/", "renovate/", "renovate-", "scala-steward/", "snyk-", "snyk/", "weblate-",
    "weblate/", "whitesource/", "whitesource-",
  ]
}
