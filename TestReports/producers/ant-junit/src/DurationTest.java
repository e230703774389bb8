// SPDX-License-Identifier: Apache-2.0
import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import org.junit.Ignore;
import org.junit.Test;

public class DurationTest {
  @Test
  public void minutes() {
    assertEquals(900, Duration.seconds("15m"));
  }

  @Test
  public void days() {
    assertEquals(86400, Duration.seconds("1d"));
  }

  @Test
  public void negativeDurationsAreCut() {
    System.out.println("looking at -1h & <0s>");
    assertEquals(0, Duration.seconds("-1h"));
  }

  @Test(expected = NumberFormatException.class)
  public void numberIsNeeded() {
    Duration.seconds("h");
  }

  @Ignore("ticket 5: weeks")
  @Test
  public void weeks() {}

  @Test
  public void clock() {
    assumeTrue("no clock that can be set", System.getProperty("test.clock") != null);
  }
}
