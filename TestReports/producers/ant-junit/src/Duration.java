// SPDX-License-Identifier: Apache-2.0

/** Durations as people write them: 90s, 15m, 2h. */
final class Duration {
  private Duration() {}

  static int seconds(String text) {
    int number = Integer.parseInt(text.substring(0, text.length() - 1));
    switch (text.charAt(text.length() - 1)) {
      case 's':
        return number;
      case 'm':
        return number * 60;
      case 'h':
        return number * 3600;
      default:
        throw new IllegalArgumentException("no unit: " + text);
    }
  }
}
