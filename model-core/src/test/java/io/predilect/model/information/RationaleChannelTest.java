package io.predilect.model.information;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RationaleChannelTest {
  private static RationaleChannel counted(int... rows) {
    RationaleChannel channel = RationaleChannel.NONE;
    for (int kind = 0; kind < 4; kind++) {
      for (int i = 0; i < rows[kind]; i++) {
        channel = channel.with(kind < 2, kind % 2 == 0);
      }
    }
    return channel;
  }

  @Test
  void alphaAndBetaAreSharesOfWhatIsPreferred() {
    RationaleChannel channel = counted(9, 1, 6, 4);
    assertEquals(20, channel.rows());
    assertEquals(0.9, channel.beta());
    assertEquals(0.6, channel.alpha());
    assertEquals((9 + 4) / 20.0, channel.agreement());
    assertEquals(0.073, channel.information(0.3), 5e-4);
  }

  @Test
  void rationalesThatSayTheContraryInformAsMuch() {
    assertEquals(1, counted(5, 0, 0, 5).information(0.5), 1e-15);
    assertEquals(1, counted(0, 5, 5, 0).information(0.5), 1e-15);
    assertEquals(0, counted(0, 5, 5, 0).agreement());
    assertEquals(0, counted(4, 4, 3, 3).information(0.5), 1e-15);
  }

  @Test
  void oneKindOfRowsAloneTellsNothing() {
    assertTrue(Double.isNaN(counted(3, 1, 0, 0).information(0.5)));
    assertThrows(IllegalArgumentException.class, () -> new RationaleChannel(1, 2, 0, 0));
  }
}
