package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.fixture.StageTrial;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is none of the tests': {@code PREDILECT_TEST_ENDPOINT} is its address, such as
 * {@code http://127.0.0.1:8089/v1}. Its first model is asked, or {@code PREDILECT_TEST_MODEL}.
 */
class RealEndpointTest {
  private static final String ENDPOINT = "PREDILECT_TEST_ENDPOINT";
  private static final int ROWS = 20;

  @TempDir private Path folder;

  private static String model(String url) throws IOException {
    Optional<String> named = Optional.ofNullable(System.getenv("PREDILECT_TEST_MODEL"));
    return named.isPresent()
        ? named.get()
        : new ObjectMapper()
            .readTree(URI.create(url + "/models").toURL())
            .path("data")
            .path(0)
            .path("id")
            .asText();
  }

  private static String run(String url, String model) {
    String asks =
        """
        source: endpoint
              endpoint: {url: '%s', model: '%s', concurrency: 4, timeout: 300}
              temperature: 0.7
              failed_share: 0.5
        """
            .formatted(url, model);
    return """
        name: real
        stages:
          - ingest: {path: 'demo:20'}
          - rationales:
              max_new_tokens: 48
              SOURCE
          - judge:
              split: all
              queries: 1
              max_new_tokens: 16
              SOURCE
        """
        .replace("      SOURCE\n", "      " + asks);
  }

  @Test
  void aServerWritesAndJudgesAndIsAskedOnce() throws IOException {
    String url = System.getenv(ENDPOINT);
    assumeTrue(url != null, ENDPOINT + " is not set: no server is asked");
    String yaml = run(url, model(url));
    try (Predilect predilect = predilect(yaml, "first")) {
      RunResult result = predilect.run();
      for (String stage : new String[] {"rationales", "judge"}) {
        StageOutcome outcome = result.stage(stage);
        StageFigures figures = outcome.figures();
        assertTrue(outcome.counts().balanced(), stage);
        assertTrue(outcome.counts().kept() > 0, stage + ": " + outcome.counts());
        assertEquals(ROWS, figures.value("asked"), figures::toString);
        assertTrue(figures.value("tokens_in") > ROWS, figures::toString);
        assertTrue(figures.value("tokens_out") > 0, figures::toString);
      }
    }
    try (Predilect again = predilect(yaml, "again")) {
      assertEquals(0, again.run().stage("rationales").figures().value("asked"));
    }
  }

  private Predilect predilect(String yaml, String name) {
    return Predilect.on(StageTrial.session())
        .yaml(yaml)
        .set("name", name)
        .set("stages.rationales.cache", folder.resolve("kept").toString())
        .output(folder.resolve("runs").toString())
        .build();
  }
}
