package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadTextsTest {
  private static final String GRADED = "augment: {kind: graded, best: \"good:\", worst: \"bad:\"}";
  private static final String ASKED =
      "source: endpoint, endpoint: {url: \"http://x/v1\", model: m}";

  @Test
  void whatAFreshTokenizerHasNotReadIsToldWithTheStagesThatBringIt() {
    assertEquals(
        List.of(
            "stages.base (run.yaml:4): its tokenizer is made before later stages bring"
                + " 'good:' and 'bad:' (augment), rationales (rationales), and will spell new words"
                + " there letter by letter: put it after them, or set tokenizer"),
        warnings("init", GRADED, "rationales", "rationales: {name: other}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GRADED,
        "augment: {kind: adversarial_prompt}",
        "rationales",
        "rationales: {" + ASKED + "}",
        "rationales: {source: model, model: folder}",
        "best_of_n: {reward_model: base, " + ASKED + "}"
      })
  void eachKindOfTextIsToldUnlessItStandsBefore(String brings) {
    assertEquals(1, warnings("init", brings).size());
    assertEquals(1, warnings("init", brings, "init: {name: other, tokenizer: folder}").size());
    assertEquals(List.of(), warnings("init: {tokenizer: folder}", brings));
    if (!brings.contains("base")) {
      assertEquals(List.of(), warnings(brings, "init"));
      assertEquals(
          List.of(), warnings("init: {name: first}", brings, "init").stream().skip(1).toList());
    }
  }

  /** Rows of the same texts, and texts in a model's own tokens, leave nothing unread. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "augment: {kind: rrm}",
        "augment: {kind: length_biased}",
        "rationales: {source: model, model: base}",
        "rationales: {source: model}",
        "best_of_n: {model: base, reward_model: base}",
        "truncate: {ratio: 0.5}"
      })
  void whatBringsNoTextsIsNotTold(String stage) {
    assertEquals(List.of(), warnings("init", stage));
  }

  @Test
  void whatItHasReadAlikeIsNotTold() {
    assertEquals(
        List.of(),
        warnings("rationales", "init", "rationales: {name: permuted, corruption: permuted}"));
    assertEquals(
        1,
        warnings(
                "augment: {name: other, kind: graded, best: \"best:\", worst: \"bad:\"}",
                "init",
                GRADED)
            .size());
  }

  private static List<String> warnings(String... stages) {
    List<String> warnings = new ArrayList<>();
    ConfigReader.read(
        "model: base\nstages:\n  - ingest: {path: pairs.json}\n  - %s\n  - shard\n"
            .formatted(String.join("\n  - ", stages)),
        "run.yaml",
        List.of(),
        warnings::add);
    return warnings;
  }
}
