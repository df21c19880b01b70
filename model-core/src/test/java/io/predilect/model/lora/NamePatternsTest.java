package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamePatternsTest {
  private static final String NAME = "model.layers.12.self_attn.q_proj";

  private static double of(String key) {
    return NamePatterns.of(Map.of(key, 3)).of(NAME).orElse(0);
  }

  // What PEFT's get_pattern_key says: re.match(rf"(.*\.)?({key})$", name).
  @Test
  void aKeyFitsAWholeNameOrItsEndBehindADot() {
    for (String fits :
        List.of("q_proj", "self_attn.q_proj", NAME, "^" + NAME, "k_proj|q_proj", ".*_proj")) {
      assertEquals(3, of(fits), fits);
    }
    assertEquals(3, of("layers\\.\\d+\\.self_attn\\.[qk]_proj"));
    for (String fitsNot :
        List.of("proj", "q_proj.weight", "layers.2.self_attn.q_proj", "^self_attn.q_proj")) {
      assertEquals(0, of(fitsNot), fitsNot);
    }
  }

  @Test
  void theFirstThatFitsCounts() {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    numbers.put("k_proj", 1);
    numbers.put("12.self_attn.q_proj", 2);
    numbers.put("q_proj", 3);
    NamePatterns patterns = NamePatterns.of(numbers);
    assertEquals(2, patterns.of(NAME).orElseThrow());
    assertEquals(3, patterns.of("model.layers.1.self_attn.q_proj").orElseThrow());
    assertEquals(List.of("k_proj"), patterns.unused(List.of(NAME, "a.q_proj")));
  }

  @Test
  void whatPythonReadsInAnotherWayIsRefused() {
    for (String foreign : List.of("(", "(?P<a>q_proj)", "\\Zq_proj", "[a-z&&[q]]_proj", " ")) {
      assertEquals(List.of(foreign), NamePatterns.of(Map.of(foreign, 1)).invalid(), foreign);
    }
    assertTrue(NamePatterns.of(Map.of("(?:q|k)_proj\\.(?!x)", 1)).invalid().isEmpty());
  }

  private static String refused(Map<String, ? extends Number> ranks, Map<String, Integer> alphas) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                new LoraOptions(
                    NamePatterns.of(ranks),
                    NamePatterns.of(alphas),
                    LoraOptions.Biases.NONE,
                    List.of(),
                    false))
        .getMessage();
  }

  @Test
  void numbersThatAreNoRankOrScaleAreRefused() {
    for (Number rank : List.of(0, -1, 1.5)) {
      assertTrue(refused(Map.of("q_proj", rank), Map.of()).contains("lora_rank_pattern"));
    }
    assertTrue(refused(Map.of(), Map.of("q_proj", 0)).contains("lora_alpha_pattern"));
    assertTrue(refused(Map.of("(", 2), Map.of()).contains("regular expression"));
  }
}
