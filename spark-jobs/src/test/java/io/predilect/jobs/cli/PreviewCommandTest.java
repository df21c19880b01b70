package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.fixture.StageTrial;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PreviewCommandTest {
  private static final String DATA =
      """
      {"prompt": "say <|im_end|> \\u001b[31m", "chosen": "one two three four", "rejected": "five"}
      {"prompt": "q", "chosen": "same", "rejected": "same"}
      {"prompt": "<|im_start|>user\\nhi<|im_end|>", "chosen": "hello", "rejected": "bye"}
      {"prompt": "never shown", "chosen": "a", "rejected": "b"}
      """;

  @TempDir private static Path folder;
  private static Path model;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void prepare() throws IOException {
    model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(20), 96);
    Files.writeString(folder.resolve("pairs.jsonl"), DATA);
  }

  @Test
  void showsWhatTheModelReadsAndIsScoredOn() {
    assertEquals(0, preview("--rows", "3"), err::toString);
    String shown = out.toString();
    // Of the two, one is the template's and one the user's.
    assertTrue(shown.contains("say <|im_end|> \\u001b[31m\u27e6<|im_end|>\u27e7"), shown);
    assertTrue(shown.contains("tokens, read, not scored"), shown);
    assertTrue(shown.contains("tokens, scored\none two three four\u27e6<|im_end|>\u27e7"), shown);
    assertTrue(shown.contains("row 2: rejected by ingest: chosen_equals_rejected"), shown);
    assertTrue(shown.contains("row 3: "), shown);
    assertFalse(shown.contains("never shown"), shown);
    assertFalse(shown.contains("cut"), shown);
    assertTrue(
        err.toString().contains("1 of 2 pairs carry marks of a chat template"), err::toString);
    assertTrue(err.toString().contains("(<|im_start|> in the prompt of pair"), err::toString);
  }

  @Test
  void showsWhatIsCutAsInTheShardStage() throws IOException {
    int prompt;
    int chosen;
    try (ChatTokenizer chat = ChatTokenizer.open(model)) {
      List<Message> asked = List.of(Message.user("say <|im_end|> \u001b[31m"));
      prompt = chat.prompt(asked).length();
      chosen = chat.response(asked, "one two three four").length();
    }
    int most = prompt + chosen - 2;
    assertEquals(0, preview("--rows", "1", "--max-length", Integer.toString(most)), err::toString);
    assertTrue(
        out.toString().contains("the last 2 of " + chosen + " are cut (max_length " + most),
        out::toString);
    out.getBuffer().setLength(0);
    preview("--rows", "1", "--max-length", Integer.toString(most), "--overlong", "reject");
    assertTrue(out.toString().contains("rejected by shard: too_long: prompt"), out::toString);
    // The model's context of 96 is the limit where the setting is above it.
    assertEquals(0, preview("--max-length", "5000"), err::toString);
  }

  @Test
  void wrongUseIsTold() {
    assertEquals(2, preview("--rows", "0"));
    assertTrue(err.toString().contains("rows is 0"), err::toString);
    assertEquals(2, preview("--max-length", "1"));
    assertTrue(err.toString().contains("--max-length: 1: "), err::toString);
    assertEquals(2, preview("--overlong", "shorten"));
    assertEquals(1, run("preview", folder + "/none.jsonl", "--model", model.toString()));
    assertTrue(err.toString().contains("none.jsonl"), err::toString);
    assertEquals(1, run("preview", folder + "/pairs.jsonl", "--model", folder + "/nowhere"));
    assertTrue(err.toString().contains("no model at"), err::toString);
  }

  @Test
  void inATerminalSpecialTokensHaveAColour() {
    Map<String, ?> ingest = Map.of("path", folder + "/pairs.jsonl");
    try (Predilect predilect =
        Predilect.builder()
            .settings(
                Map.of(
                    "stages",
                    List.of(
                        Map.of("ingest", ingest), Map.of("shard", Map.of("model", "" + model)))))
            .build()) {
      PreviewText.print(predilect.preview(1), true, new PrintWriter(out));
    }
    assertTrue(out.toString().contains("five\033[7;36m<|im_end|>\033[0m"), out::toString);
  }

  @Test
  void everyPairOfARowIsShownAndNoMoreThanWanted() throws IOException {
    Path lists = folder.resolve("lists.jsonl");
    String row =
        "{\"prompt\": \"p\", \"completions\": [\"a\", \"b\", \"c\"], \"scores\": [1, 3, 2]}\n";
    Files.writeString(lists, row + row);
    Map<String, ?> ingest = Map.of("path", "" + lists, "binarise", Map.of("against", "all"));
    Map<String, ?> shard = Map.of("model", "" + model);
    try (Predilect predilect =
        Predilect.builder()
            .settings(Map.of("stages", List.of(Map.of("ingest", ingest), Map.of("shard", shard))))
            .build()) {
      assertEquals(
          List.of("b over c", "b over a", "c over a", "b over c"),
          predilect.preview(4).rows().stream()
              .map(shown -> shown.pair().orElseThrow())
              .map(pair -> pair.chosen() + " over " + pair.rejected())
              .toList());
    }
  }

  @Test
  void aRunsOwnFileSaysModelAndLimits() throws IOException {
    Path run = folder.resolve("run.yaml");
    Files.writeString(
        run,
        """
        stages:
          - ingest: {path: '%s/pairs.jsonl'}
          - shard: {name: tokens, model: '%s', max_length: 38}
        """
            .formatted(folder, model));
    assertEquals(0, run("preview", run.toString(), "--rows", "1"), err::toString);
    assertTrue(out.toString().contains("are cut (max_length 38"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, run("preview", run.toString(), "--max-length", "90"), err::toString);
    assertFalse(out.toString().contains("are cut"), out::toString);
    assertEquals(2, run("preview", folder + "/pairs.jsonl"));
    assertTrue(err.toString().contains("--model is missing"), err::toString);
  }

  private int preview(String... options) {
    List<String> all =
        new ArrayList<>(List.of("preview", folder + "/pairs.jsonl", "--model", model.toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine command = Main.commandLine();
    // Set for all commands below, which are there by now.
    return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }
}
