// SPDX-License-Identifier: Apache-2.0
import static org.testng.Assert.assertEquals;

import org.testng.IRetryAnalyzer;
import org.testng.ITestResult;
import org.testng.SkipException;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class StockTest {
  /** Gives a failed test one more attempt. */
  public static class Once implements IRetryAnalyzer {
    private boolean used;

    @Override
    public boolean retry(ITestResult result) {
      boolean again = !used;
      used = true;
      return again;
    }
  }

  private static int attempts;

  @DataProvider
  public Object[][] deliveries() {
    return new Object[][] {{10, 3, 7}, {10, 10, 0}, {10, 11, 0}};
  }

  @Test(dataProvider = "deliveries")
  public void leaves(int stock, int delivered, int left) {
    assertEquals(stock - delivered, left, "stock & delivery <differ>");
  }

  @Test
  public void unknownArticle() {
    throw new IllegalStateException("article 4711 is unknown");
  }

  @Test(dependsOnMethods = "unknownArticle")
  public void priceOfUnknownArticle() {}

  @Test
  public void scanner() {
    throw new SkipException("no scanner on this machine");
  }

  @Test(retryAnalyzer = Once.class)
  public void warehouseAnswers() {
    attempts++;
    assertEquals(attempts, 2, "warehouse is busy");
  }

  @Test(enabled = false)
  public void returnsAreBooked() {}
}
