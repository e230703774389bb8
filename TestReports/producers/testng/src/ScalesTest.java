// SPDX-License-Identifier: Apache-2.0
import org.testng.annotations.BeforeClass;
import org.testng.annotations.Test;

public class ScalesTest {
  @BeforeClass
  public void connect() {
    throw new IllegalStateException("scales do not answer");
  }

  @Test
  public void weight() {}
}
