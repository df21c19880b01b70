package io.predilect.model.train.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.model.Fixtures;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a block keeps for its way back; {@link TrainingLoadTest} has whole models. */
class BlockNumbersTest {
  @Test
  void layersThatHaveKeysArePlannedBesideSuchWithStates() {
    ModelConfig config = HfConfig.read(Fixtures.folder("qwen3_5")); // one of three has keys
    double gathered = 2 * (2.5 - 2) * config.queryWidth(); // keys and values, behind their prompt's
    double output = config.queryWidth(); // what a plan's last product has is attention's own
    assertEquals(
        new BlockNumbers(config, Optional.empty(), false, false).kept(true, 50)
            - (gathered + output) / 3,
        new BlockNumbers(config, Optional.empty(), false, true).kept(true, 50),
        1e-9);
  }

  @Test
  void ofSinksScoresAreKeptWhereNoCallKnowsThem() {
    ModelConfig config =
        HfConfig.read(Fixtures.folder("gpt-oss")); // heads of 16, 4 and 2; window 4
    double experts = 2 * (7 * 24 + 3 * 32) + 2 * 5; // gate, up, what clamps and sigmoids give
    double rest = 6 * 32 + experts; // residuals, norms and their weights' inputs
    double looped = 64 + 2 * 64 + 64 + 4 * 4 * 50 + 64;
    assertEquals(
        rest + looped, new BlockNumbers(config, Optional.empty(), false, false).kept(false, 50));
    double flash = 64 + 2 * 32 + 2 * 64 + 4;
    // where attention is planned, norms have their input twice, and keep no result
    assertEquals(
        rest + flash, new BlockNumbers(config, Optional.empty(), true, true).kept(false, 50));
    double banded = 64 + 2 * 64 + 2 * 64 + 4 * 4 * (4 + 511);
    assertEquals(
        rest + banded, new BlockNumbers(config, Optional.empty(), false, true).kept(false, 5000));
  }
}
