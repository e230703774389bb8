// SPDX-License-Identifier: Apache-2.0
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("account numbers & <check digits>")
class IbanTest {
  static boolean valid(String iban) {
    StringBuilder digits = new StringBuilder();
    for (char letter : (iban.substring(4) + iban.substring(0, 4)).toCharArray()) {
      digits.append(Character.digit(letter, 36));
    }
    return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"GB82WEST12345698765432", "DE89370400440532013000", "DE89370400440532013001"})
  void isValid(String iban) {
    assertTrue(valid(iban));
  }

  @Test
  void shortNumber() {
    valid("DE");
  }

  @Disabled("ticket 70: list of countries")
  @Test
  void country() {}

  @Test
  void bankServer() {
    assumeTrue(false, "no bank server here");
  }

  @RepeatedTest(2)
  void isQuick() {
    assertTrue(valid("GB82WEST12345698765432"));
  }

  @Nested
  class Spaces {
    @Test
    void areIgnored() {
      assertEquals(true, valid("GB82 WEST"), "blanks count");
    }
  }

  @Nested
  class Banks {
    @BeforeAll
    static void load() {
      throw new IllegalStateException("list of banks is missing");
    }

    @Test
    void name() {}
  }
}
