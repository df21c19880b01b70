package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
  @TempDir Path folder;

  @Test
  void aFolderOfSeveralKindsOfFilesIsOneDataSet() throws IOException {
    write("a.jsonl", rows(0, 40) + "broken\n");
    Files.writeString(
        folder.resolve("b.json"), "[" + rows(40, 60).strip().replace("\n", ",") + "]");
    try (OutputStream gzip =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("c.jsonl.gz")))) {
      gzip.write(rows(60, 90).getBytes(StandardCharsets.UTF_8));
    }
    write("d.jsonl", "");
    write("_SUCCESS", "");
    List<String> notes = new ArrayList<>();
    DataAudit.Result result =
        audit("auto", Long.MAX_VALUE).execute(Tables.NONE, new Configuration(), notes::add);

    assertEquals("standard", result.audit().format());
    assertEquals(91, result.audit().rows());
    assertEquals(90, result.audit().kept());
    assertEquals(9, result.audit().prompts());
    assertTrue(result.audit().tokens().orElseThrow().chosen().mean() > 1);
    assertTrue(result.counter().contains("learnt from a sample"), result.counter());
    assertEquals(1, notes.size());
    assertEquals("not read: _SUCCESS (hidden by its name), d.jsonl (empty)", notes.get(0));
    assertEquals(
        50, audit("auto", 50).execute(Tables.NONE, new Configuration(), notes::add).audit().rows());
  }

  @Test
  void theCommandPrintsTheTable() throws IOException {
    write("a.jsonl", rows(0, 40));
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute("audit", folder.toString(), "--limit", "10");
    assertEquals(0, code);
    assertTrue(
        out.toString().contains("format                                  standard"), out::toString);
    assertTrue(out.toString().contains("counted by a byte-level BPE"), out::toString);
  }

  /** But for what is empty, a score, a group, or said again. */
  @Test
  void theTableNamesColumnsThatNoModelSees() throws IOException {
    write(
        "a.jsonl",
        """
        {"prompt":"q","chosen":"a","rejected":"b","keywords":["x","y"],"note":"","id":3,"source":"s"}
        {"prompt":"p","chosen":"a","rejected":"b","persona":"A poet.","score_chosen":2,\
        "score_rejected":1,"messages":[{"role":"user","content":"p"}],"system":"Be kind."}
        """);
    StringWriter out = new StringWriter();
    CommandLine command = Main.commandLine().setOut(new PrintWriter(out));
    assertEquals(0, command.execute("audit", folder.toString()));
    assertTrue(
        out.toString()
            .contains(
                "columns that no model sees (columns: puts them into the prompt)"
                    + "\n  id, keywords, persona\n"),
        out::toString);
    out.getBuffer().setLength(0);
    assertEquals(
        0, command.execute("audit", folder.toString(), "--columns", "prompt={{ id or persona }}"));
    assertTrue(out.toString().contains("\n  keywords, prompt\n"), out::toString);
  }

  @Test
  void theCommandTakesColumnsAndWhatToIgnore() throws IOException {
    write(
        "a.jsonl",
        """
        {"q":"1","one":"a","two":"b","best":1,"tools":["f"]}
        {"q":"2","one":"a","two":"b","best":2,"tools":["f"]}
        {"q":"3","one":"a","two":"b","best":0,"tools":["f"]}
        """);
    List<String> arguments =
        List.of(
            "audit",
            folder.toString(),
            "--columns",
            "prompt=q",
            "--columns",
            "chosen=one where best == 1 else two where best == 2",
            "--columns",
            "rejected=two where best == 1 else one where best == 2");
    assertTrue(audited(0, arguments, "--ignore", "tools").contains("missing_field"));
    assertTrue(audited(1, arguments).contains("unsupported_part"));
    String refused = audited(2, arguments, "--columns", "chosn=one");
    assertTrue(
        refused.contains("'one': there is no such part of a pair: did you mean chosen?"), refused);
  }

  private static String audited(int code, List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    StringWriter said = new StringWriter();
    int ended =
        Main.commandLine()
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said))
            .execute(all.toArray(String[]::new));
    assertEquals(code, ended, said::toString);
    return said.toString();
  }

  @Test
  void aFailureIsOneLineAndExitCodeOne() throws IOException {
    write("a.jsonl", "nothing\n");
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("audit", folder.resolve("a.jsonl").toString());
    assertEquals(1, code);
    assertTrue(err.toString().startsWith("error: "), err::toString);
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void badInputEndsWithAMessageThatNamesIt() throws IOException {
    JobException missing = refused("auto");
    assertTrue(missing.getMessage().contains("there is no file or folder"), missing.getMessage());

    write("a.jsonl", "");
    assertTrue(refused("auto").getMessage().contains("a.jsonl is empty"));
    write("a.jsonl", "prompt,chosen,rejected\n");
    assertTrue(refused("auto").getMessage().contains("neither JSON lines"));
    write("a.jsonl", rows(0, 4));
    assertTrue(refused("orca").getMessage().contains("looks like 'standard'"));
    ConfigException unknown = assertThrows(ConfigException.class, () -> audit("orka", 9));
    assertTrue(unknown.getMessage().contains("did you mean orca?"), unknown.getMessage());
    write("a.jsonl", "{\"text\":\"a\"}\n");
    assertTrue(refused("auto").getMessage().contains("supervised fine-tuning"));
    assertThrows(ConfigException.class, () -> audit("auto", 0));
    write("a.jsonl", rows(0, 4));
    DataAudit odd =
        new DataAudit(
            audit("auto", 9).data(), Optional.of(folder.resolve("no-tokenizer").toString()));
    JobException tokenizer =
        assertThrows(
            JobException.class, () -> odd.execute(Tables.NONE, new Configuration(), note -> {}));
    assertTrue(tokenizer.getMessage().contains("no-tokenizer"), tokenizer.getMessage());
  }

  @Test
  void rowsThatAreAllBrokenAreExplained() throws IOException {
    write("a.jsonl", rows(0, 20).replace("good", "bad"));
    String trouble =
        audit("standard", 100)
            .execute(Tables.NONE, new Configuration(), note -> {})
            .trouble()
            .orElseThrow();
    assertTrue(trouble.startsWith("all 20 rows were rejected"), trouble);
    assertTrue(trouble.contains("chosen_equals_rejected 20"), trouble);
  }

  @Test
  void theSharedDataSets() throws IOException {
    Path shared = Path.of(System.getProperty("predilect.data", "../../shared/data"));
    assumeTrue(
        Files.isDirectory(shared), () -> shared + " is not there; -Dpredilect.data names it");
    for (String name : List.of("judged_pairs.jsonl.gz", "polite_pairs.json", "dpo_en_demo.json")) {
      StringWriter out = new StringWriter();
      int code =
          Main.commandLine()
              .setOut(new PrintWriter(out))
              .execute("audit", shared.resolve(name).toString());
      assertEquals(0, code);
      System.out.println(out);
    }
  }

  private JobException refused(String format) {
    return assertThrows(
        JobException.class,
        () -> audit(format, Long.MAX_VALUE).execute(Tables.NONE, new Configuration(), note -> {}));
  }

  private DataAudit audit(String format, long limit) throws IOException {
    String yaml =
        "stages: [{ingest: {path: '%s', format: %s, limit: %s}}]".formatted(data(), format, limit);
    return new DataAudit(
        AuditedData.of(ConfigReader.read(yaml, "audit", List.of())), Optional.empty());
  }

  private String data() {
    return Files.exists(folder.resolve("a.jsonl"))
        ? folder.toString()
        : folder.resolve("nothing").toString();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static String rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i < to; i++) {
      rows.append("{\"prompt\":\"question ")
          .append(i / 10)
          .append("\",\"chosen\":\"good answer\",");
      rows.append("\"rejected\":\"bad answer\",\"n\":").append(i).append("}\n");
    }
    return rows.toString();
  }
}
