// SPDX-License-Identifier: Apache-2.0
import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.Collection;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;

@RunWith(Parameterized.class)
public class DurationTableTest {
  @Parameters(name = "{0} is {1}")
  public static Collection<Object[]> rows() {
    return Arrays.asList(new Object[][] {{"90s", 90}, {"2h", 7200}, {"0m", 1}});
  }

  @Parameter public String text;

  @Parameter(1)
  public int seconds;

  @Test
  public void row() {
    assertEquals(seconds, Duration.seconds(text));
  }
}
