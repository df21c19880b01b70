package io.predilect.jobs.bestofn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task leaves of its responses. */
class SamplesFileTest {
  @TempDir private Path folder;

  @Test
  void whatFailedIsThereForPeopleAndMadeAgain() throws IOException {
    SamplesFile file = SamplesFile.of(folder.toString(), 3, new Configuration());
    PromptSamples answered =
        new PromptSamples(
            "a",
            List.of(
                new PromptSamples.Response("yes", 1.5, true),
                PromptSamples.Response.refused("model_refusal")),
            Optional.empty());
    PromptSamples failed =
        new PromptSamples(
            "b",
            List.of(),
            Optional.of(new PromptSamples.Refusal("server_error", "HTTP 500", true)));
    file.write(List.of(answered, failed));
    String lines = Files.readString(folder.resolve("part-00003.json"));
    assertTrue(lines.contains("\"reward\":1.5") && lines.contains("\"failed\":true"), lines);
    assertEquals(Optional.empty(), file.read());

    List<PromptSamples> whole =
        List.of(answered, PromptSamples.refused("b", "too_long", "of 9 tokens"));
    file.write(whole);
    assertEquals(Optional.of(whole), file.read());
  }
}
