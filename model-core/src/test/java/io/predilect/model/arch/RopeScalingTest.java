package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Frequencies of scaled rotary embeddings. Those of YaRN are what transformers 5.24.0's {@code
 * _compute_yarn_parameters} gives; the fixture llama-yarn compares a whole model.
 */
class RopeScalingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QWEN =
      "{\"type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 32768}";
  private static final String DEEPSEEK =
      "{\"type\": \"yarn\", \"factor\": 40, \"original_max_position_embeddings\": 4096,"
          + " \"mscale\": 1.0, \"mscale_all_dim\": 0.707, \"truncate\": false}";

  private static final double QWEN_MAGNITUDE = 1.138629436111989;
  private static final double[] QWEN_FREQUENCIES = {
    1,
    0.177827939,
    0.0316227786,
    0.00421755994,
    0.000500000024,
    4.44569851e-05,
    7.90569356e-06,
    1.40585337e-06
  };
  private static final double DEEPSEEK_MAGNITUDE = 1.0857263992561355;
  private static final double[] DEEPSEEK_FREQUENCIES = {
    1,
    0.316227764,
    0.100000001,
    0.0277108587,
    0.00552406255,
    0.000722638157,
    2.49999994e-05,
    7.90569447e-06
  };

  @TempDir Path folder;

  @Test
  void theOlderKeyBesideAnotherNewerOneIsRefused() throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder("llama").resolve("config.json").toFile());
    json.put("head_dim", 16).put("max_position_embeddings", 131072);
    json.set("rope_scaling", JSON.readTree(QWEN));
    json.set("rope_parameters", JSON.readTree("{\"rope_type\": \"default\"}"));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    String message = assertThrows(ModelException.class, () -> HfConfig.read(folder)).getMessage();
    assertTrue(message.contains("beside rope_parameters = "), message);

    ObjectNode same = (ObjectNode) JSON.readTree(QWEN);
    json.set("rope_parameters", same.put("rope_theta", 10000.0));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    assertEquals(read(QWEN, 10000.0, 131072).toString(), HfConfig.read(folder).toString());
  }

  /**
   * transformers 5 takes the base of the older key's object, or beside it, and none of the newer.
   */
  @Test
  void theTwoKeysHaveOneBaseOrAreRefused() throws IOException {
    String parameters = "{\"rope_type\": \"linear\", \"factor\": 2, \"rope_theta\": 77}";
    String scaling = "{\"rope_type\": \"linear\", \"factor\": 2}";
    assertEquals(77, both("llama", parameters, scaling, 77.0).ropes().get(0).theta());
    assertEquals(77, both("llama", parameters, "{}", 88.0).ropes().get(0).theta());
    for (Double outside : new Double[] {88.0, null}) {
      ModelException e =
          assertThrows(ModelException.class, () -> both("llama", parameters, scaling, outside));
      String base = "(and a base of %s) beside".formatted(outside == null ? 10000.0 : outside);
      assertTrue(e.getMessage().contains(base), e.getMessage());
    }
  }

  /** There transformers puts the older key's values into those of layers without a window. */
  @Test
  void gemmasOlderKeyBesideAnotherNewerOneIsRefused() throws IOException {
    String parameters =
        "{\"full_attention\": {\"rope_type\": \"linear\", \"factor\": 8, \"rope_theta\": 77}}";
    String same = "{\"rope_type\": \"linear\", \"factor\": 8}";
    ModelConfig config = both("gemma3", parameters, same, 77.0);
    assertEquals(both("gemma3", parameters, "{}", null).ropes(), config.ropes());
    for (String other :
        new String[] {
          "{\"rope_type\": \"linear\", \"factor\": 4}", "{\"rope_type\": \"default\"}"
        }) {
      ModelException e =
          assertThrows(ModelException.class, () -> both("gemma3", parameters, other, 77.0));
      assertTrue(e.getMessage().contains(" beside rope_parameters = {\"full"), e.getMessage());
    }
  }

  private ModelConfig both(String fixture, String parameters, String scaling, Double theta)
      throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder(fixture).resolve("config.json").toFile());
    json.put("rope_theta", theta);
    json.set("rope_parameters", JSON.readTree(parameters));
    json.set("rope_scaling", JSON.readTree(scaling));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return HfConfig.read(folder);
  }

  private ModelConfig read(String scaling, double theta, int positions) throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder("llama").resolve("config.json").toFile());
    json.put("rope_theta", theta).put("max_position_embeddings", positions).put("head_dim", 16);
    json.set("rope_scaling", JSON.readTree(scaling));
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    return HfConfig.read(folder);
  }

  @Test
  void qwensYarnReachesItsFactorTimesTheOriginalContext() throws IOException {
    ModelConfig config = read(QWEN, 1_000_000, 32_768);
    assertEquals(131_072, config.maxPositions());
    Rope rope = config.ropes().get(0);
    assertEquals(QWEN_MAGNITUDE, rope.magnitude(), 1e-12);
    assertArrayEquals(QWEN_FREQUENCIES, rope.frequencies(), 1e-9);
  }

  @Test
  void deepSeeksWeightsAndUnroundedBoundsAreRead() throws IOException {
    Rope rope = read(DEEPSEEK, 10_000, 163_840).ropes().get(0);
    assertEquals(DEEPSEEK_MAGNITUDE, rope.magnitude(), 1e-12);
    assertArrayEquals(DEEPSEEK_FREQUENCIES, rope.frequencies(), 1e-7);
  }

  @Test
  void dynamicScalingIsNoneUpToTheContextThatItIsBoundTo() throws IOException {
    ModelConfig dynamic = read("{\"rope_type\": \"dynamic\", \"factor\": 2}", 10_000, 128);
    ModelConfig plain = read("{\"rope_type\": \"default\"}", 10_000, 128);
    assertArrayEquals(plain.ropes().get(0).frequencies(), dynamic.ropes().get(0).frequencies());
    assertEquals(128, dynamic.maxPositions());
    assertTrue(dynamic.ropes().get(0).beyond().isPresent());
  }
}
