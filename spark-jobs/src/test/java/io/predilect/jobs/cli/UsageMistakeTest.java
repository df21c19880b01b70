package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class UsageMistakeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run x.yaml --form score           | there is no option '--form': did you mean --from?
          prune runs --older_than 3d        | there is no option '--older_than': did you mean --older-than?
          status runs/x --nothing           | there is no option '--nothing': known here: --watch, --help
          run x.yaml y.yaml                 | 'y.yaml' is one argument too many
          statsu runs/x                     | there is no command 'statsu': did you mean status?
          prune runs --keep x               | Invalid value for option '--keep': 'x' is no whole number
          audit x.jsonl --limit x           | Invalid value for option '--limit': 'x' is no whole number
          audit x.jsonl --columns prompt    | Value for option '--columns' (PART=EXPRESSION) should be in KEY=VALUE
          audit x.jsonl --prompts 4         | --prompts needs --reward-model: name one, or leave it out
          audit x.jsonl --dtype bfloat16    | --dtype needs --reward-model or --rationale-model: name one
          doctor --device gpu               | Invalid value for option '--device': 'gpu' is none of auto, cpu, cuda
          run pairs.jsonl                   | pairs.jsonl: is data, and a run's YAML file is wanted: predilect init-config
          describe P.PARQUET                | P.PARQUET: is data, and a run's YAML file is wanted
          run ''                            | the name of the file is empty: name a run's YAML file
          """)
  void isToldInOneLineWithWhatIsMeant(String command, String told) {
    StringWriter err = new StringWriter();
    String[] words = command.split(" +");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].replace("''", "");
    }
    assertEquals(2, Main.commandLine().setErr(new PrintWriter(err)).execute(words));
    assertTrue(err.toString().startsWith("error: " + told), err::toString);
    assertFalse(err.toString().contains("Did you mean"), "the same twice");
  }

  /** A word that begins so is the data's name, and no file of further options. */
  @Test
  void aPathMayBeginWithAnAt(@TempDir Path folder) throws IOException {
    String path = "@" + Files.writeString(folder.resolve("pairs"), "--help");
    CommandLine.ParseResult parsed = Main.commandLine().parseArgs("audit", path).subcommand();
    assertFalse(parsed.hasMatchedOption("--help"));
    assertEquals(List.of(path), parsed.matchedPositionals().get(0).stringValues());
  }
}
