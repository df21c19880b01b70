package io.predilect.jobs.bestofn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.storage.WholeFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * All responses of one task as JSON lines: {@code {"id", "responses": [{"text", "reward"}]}}, with
 * {@code reason} in place of a reward where one was refused, or {@code reason} and {@code detail}
 * where a prompt has none, with {@code failed} where another time may give some. The file is there
 * whole or not at all.
 */
record SamplesFile(FileSystem files, Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static SamplesFile of(String folder, int task, Configuration hadoop) throws IOException {
    Path path = new Path(folder, String.format(Locale.ROOT, "part-%05d.json", task));
    return new SamplesFile(path.getFileSystem(hadoop), path);
  }

  /** What an earlier attempt left; empty: nothing, or prompts that are worth another attempt. */
  Optional<List<PromptSamples>> read() throws IOException {
    if (!files.exists(path)) {
      return Optional.empty();
    }
    List<PromptSamples> samples = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        samples.add(read(JSON.readTree(line)));
      }
    }
    return samples.stream().anyMatch(PromptSamples::failed)
        ? Optional.empty()
        : Optional.of(samples);
  }

  /**
   * Leaves them for the next attempt, and for people, in place of what another attempt left, which
   * says the same.
   */
  void write(List<PromptSamples> samples) throws IOException {
    WholeFiles.put(
        path,
        files,
        unfinished -> {
          try (OutputStream out = files.create(unfinished, true)) {
            for (PromptSamples each : samples) {
              out.write(JSON.writeValueAsBytes(write(each)));
              out.write('\n');
            }
          }
        });
  }

  private static ObjectNode write(PromptSamples samples) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", samples.id());
    ArrayNode responses = node.putArray("responses");
    for (PromptSamples.Response response : samples.responses()) {
      // a reward that is no number is left out, since JSON has no word for it
      ObjectNode one = responses.addObject().put("text", response.text());
      if (Double.isFinite(response.reward())) {
        one.put("reward", response.reward());
      }
      if (response.cut()) {
        one.put("cut", true);
      }
      response.refused().ifPresent(reason -> one.put("reason", reason));
    }
    samples
        .reject()
        .ifPresent(
            refusal -> {
              node.put("reason", refusal.reason()).put("detail", refusal.detail());
              if (refusal.failed()) {
                node.put("failed", true);
              }
            });
    return node;
  }

  private static PromptSamples read(JsonNode node) {
    List<PromptSamples.Response> responses = new ArrayList<>();
    node.path("responses")
        .forEach(
            one ->
                responses.add(
                    new PromptSamples.Response(
                        one.path("text").asText(),
                        one.path("reward").asDouble(Double.NaN),
                        one.path("cut").asBoolean(),
                        Optional.ofNullable(one.path("reason").textValue()))));
    return new PromptSamples(
        node.path("id").asText(),
        responses,
        node.has("reason")
            ? Optional.of(
                new PromptSamples.Refusal(
                    node.get("reason").asText(),
                    node.path("detail").asText(),
                    node.path("failed").asBoolean()))
            : Optional.empty());
  }
}
