package io.predilect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.Message;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A real model against what transformers says of it: the file that tools/real_model_reference.py
 * writes. Skipped unless PREDILECT_TEST_MODEL and PREDILECT_TEST_REFERENCE name both.
 */
class RealModelTest {
  private static final double SEQUENCE = 1e-3;
  private static final int ROWS_AT_A_TIME = 10;

  @Test
  void tokensAndSequenceLogProbsEqualTransformers() throws IOException {
    Path folder = place("PREDILECT_TEST_MODEL", "a model folder");
    Path reference = place("PREDILECT_TEST_REFERENCE", "what real_model_reference.py wrote of it");
    JsonNode rows = new ObjectMapper().readTree(reference.toFile());
    double worst = 0;
    int within = 0;
    long tokens = 0;
    try (ChatTokenizer tokenizer = ChatTokenizer.open(folder);
        LanguageModel model = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      for (int from = 0; from < rows.size(); from += ROWS_AT_A_TIME) {
        int to = Math.min(rows.size(), from + ROWS_AT_A_TIME);
        List<Tokens> prompts = new ArrayList<>();
        List<PromptedBatch.Response> responses = new ArrayList<>();
        for (int i = from; i < to; i++) {
          JsonNode row = rows.get(i);
          List<Message> turns = List.of(Message.user(row.get("prompt").asText()));
          prompts.add(tokenizer.prompt(turns));
          Tokens response = tokenizer.response(turns, row.get("chosen").asText());
          responses.add(new PromptedBatch.Response(i - from, response));
          assertArrayEquals(
              ids(row.get("prompt_ids")), prompts.get(i - from).toArray(), "row " + i);
          assertArrayEquals(ids(row.get("response_ids")), response.toArray(), "row " + i);
          tokens += prompts.get(i - from).length() + response.length();
        }
        List<ResponseScore> scores = model.score(new PromptedBatch(prompts, responses));
        for (int i = from; i < to; i++) {
          double expected = rows.get(i).get("logp").asDouble();
          double difference = Math.abs(expected - scores.get(i - from).logps());
          worst = Math.max(worst, difference);
          within += difference <= SEQUENCE ? 1 : 0;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "real model: %d rows, %d tokens, largest difference of a sequence's log-prob %.2e,"
            + " %d rows within %.0e%n",
        rows.size(),
        tokens,
        worst,
        within,
        SEQUENCE);
    assertTrue(rows.size() > 0);
    assertEquals(rows.size(), within, "rows within " + SEQUENCE);
  }

  private static int[] ids(JsonNode ids) {
    return IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray();
  }

  private static Path place(String variable, String what) {
    String value = System.getenv(variable);
    assumeTrue(value != null, variable + " is not set: it names " + what + "; test skipped");
    return Path.of(value);
  }
}
