package io.predilect.jobs.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as they lie about: which files are read, on which side, and what is said of the rest. */
class DataFilesTest {
  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();

  @Test
  void namesWithAnyCharactersAreReadAsTheyAreWritten() throws IOException {
    for (String name :
        List.of(
            "v [1.0]/a.jsonl",
            "{x,y}/b*?.jsonl",
            "2024-05-01T10:30/2024-05-01T10:30.jsonl",
            "a b%20c/100%.jsonl",
            "[a]/[b].jsonl",
            "é #1/ü.jsonl")) {
      Path file = write(name, row(name));
      assertEquals(List.of(name), read(folder.resolve(name)), name);
      assertEquals(List.of(name), read(file.getParent()), name);
      assertEquals(List.of(name), read(Path.of(folder.toString(), "*", "*")), name);
      Files.delete(file);
      Files.delete(file.getParent());
    }
    // what is there as written is no glob, and what is not there may be one
    write("g/[ab].jsonl", row("literal"));
    write("g/a.jsonl", row("glob"));
    assertEquals(List.of("literal"), read(folder.resolve("g/[ab].jsonl")));
    assertEquals(List.of("glob"), read(folder.resolve("g/[a].jsonl")));
    assertEquals(List.of("glob", "literal"), read(folder.resolve("g/*.jsonl")));
  }

  @Test
  void aColonAtThePathsStartIsNoFileSystem() {
    String name = "2024-05-01T10:30-none.jsonl";
    JobException e = refused(name);
    assertTrue(e.getMessage().startsWith("there is no file or folder " + name), e.getMessage());
  }

  @Test
  void aLinkThatLeadsNowhereIsAnError() throws IOException {
    write("d/train-1.jsonl", row("a"));
    Path link = folder.resolve("d/train-2.jsonl");
    Files.createSymbolicLink(link, Path.of("../blobs/3f2a"));
    for (Path path : List.of(folder.resolve("d"), link, folder)) {
      String message = refused(path.toString()).getMessage();
      assertTrue(message.startsWith(link + " is a link to ../blobs/3f2a, which is not"), message);
    }
    write("blobs/3f2a", row("b"));
    assertEquals(List.of("a", "b"), read(folder.resolve("d")));
    // and one that leads back is not followed for ever, nor one file read twice
    Files.createSymbolicLink(folder.resolve("d/again"), folder.resolve("d"));
    Files.createSymbolicLink(folder.resolve("d/copy.jsonl"), folder.resolve("d/train-1.jsonl"));
    DataFiles found = find(folder.resolve("d"));
    assertEquals(2, found.files().size());
    String note = found.note().orElseThrow();
    assertTrue(note.contains("again (a folder that was read already)"), note);
    assertTrue(note.contains("train-1.jsonl (the same file as "), note);
  }

  @Test
  void whatIsNotReadIsNamed() throws IOException {
    for (String name :
        List.of(
            "README.md",
            "LICENSE",
            ".gitattributes",
            "dataset_infos.json",
            "a/plot.png",
            "load.py",
            "_old/b.jsonl",
            "CITATION.cff")) {
      write(name, "---\nlicense: mit\n---\n# x");
    }
    write("empty.jsonl", "");
    write("readme.jsonl", row("a"));
    DataFiles found = find(folder);
    assertEquals(
        "not read: .gitattributes (hidden by its name), _old (hidden by its name), CITATION.cff (a"
            + " document), LICENSE (a document), README.md (a data set card), plot.png (an image, a"
            + " film or a sound), dataset_infos.json (a description of a data set), load.py (a"
            + " program), empty.jsonl (empty)",
        found.note().orElseThrow());
    assertEquals(List.of("a"), read(folder));
    // what an editor or a download left is not read with the others, and read by its name
    for (String left : List.of("readme.jsonl~", "readme.jsonl.bak", "b.jsonl.incomplete")) {
      write(left, row(left));
      assertEquals(List.of("a"), read(folder));
      assertTrue(find(folder).note().orElseThrow().contains(left + " (a copy that an editor or"));
      assertEquals(List.of(left), read(folder.resolve(left)));
    }
    // a file that should be data stops the others
    write("train.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:4d");
    assertTrue(refused(folder.toString()).getMessage().contains("git lfs pull"));
    // and given itself, a name is no reason
    assertTrue(refused(folder.resolve("README.md").toString()).getMessage().contains("card"));
    write("only/README.md", "x");
    assertTrue(refused(folder.resolve("only").toString()).getMessage().contains("no data file"));
  }

  @Test
  void whatARunMadeBesideTheDataIsNotData() throws IOException {
    write("d/pairs.jsonl", row("a"));
    write("d/runs/one/.lock", "");
    write("d/runs/one/status.json", "{}"); // while it begins
    write("d/runs/two/pipeline.json", "{}");
    write("d/runs/two/config.resolved.yaml", "");
    write("d/runs/two/01-ingest/part-0.jsonl", row("b"));
    write("d/raw/pipeline.json", row("c"));
    assertEquals(List.of("a", "c"), read(folder.resolve("d")));
    String note = find(folder.resolve("d")).note().orElseThrow();
    assertEquals("not read: one (a run's folder), two (a run's folder)", note);
    // asked for by name, it is data
    assertEquals(List.of("b"), read(folder.resolve("d/runs/two/01-ingest")));
    assertEquals(List.of("b"), read(Path.of(folder.toString(), "d/runs/two/*-ingest")));
  }

  @Test
  void theOwnersSplitCountsWhereItHasBothSides() throws IOException {
    write("a/data/train-00000-of-00001.jsonl", row("t"));
    write("a/data/test-00000-of-00001.jsonl", row("e"));
    write("a/README.md", "---\nlicense: mit\n---\n# Pairs\n");
    assertEquals("{e=TEST, t=TRAIN}", sides(folder.resolve("a")));
    assertEquals("{e=TEST, t=TRAIN}", sides(folder.resolve("a/data")));
    assertEquals("{e=TEST, t=TRAIN}", sides(folder.resolve("a/data/*.jsonl")));
    assertEquals("{t=none}", sides(folder.resolve("a/data/train-*")));

    write("b/train.jsonl", row("t"));
    write("b/validation.jsonl", row("v"));
    write("b/test_set.jsonl", row("e"));
    write("b/more.jsonl", row("m"));
    assertEquals("{e=TEST, t=TRAIN, v=TEST}", sides(folder.resolve("b")));
    assertEquals(
        "not read: more.jsonl (its name has no split, and those of others have)",
        find(folder.resolve("b")).note().orElseThrow());

    write("c/train/0.jsonl", row("t"));
    write("c/dev/0.jsonl", row("d"));
    assertEquals("{d=TEST, t=TRAIN}", sides(folder.resolve("c")));

    write("latest/contest.jsonl", row("x")); // words, not letters
    write("latest/strain.jsonl", row("y"));
    write("latest/trains.jsonl", row("z"));
    assertEquals("{x=none, y=none, z=none}", sides(folder.resolve("latest")));
  }

  @Test
  void foldersNamedByAColumnGiveTheirRowsThatColumn() throws IOException {
    Path data = folder.resolve("run=3/data");
    write("run=3/data/split=train/domain=a%2Fb+c/part-0.jsonl", row("p"));
    write("run=3/data/split=test/domain=__HIVE_DEFAULT_PARTITION__/part-0.jsonl", row("q"));
    write("run=3/data/split=test/chosen=other/part-0.jsonl", row("r"));
    assertEquals("{p=TRAIN, q=TEST, r=TEST}", sides(data));
    List<String> rows = new ArrayList<>();
    for (InputFile file : find(data).files()) {
      try (RawRows all = file.rows(hadoop)) {
        JsonNode json = ((RawRow.Parsed) all.next()).json();
        rows.add(json.path("domain").asText("none") + " " + json.path("chosen").asText());
        assertTrue(json.path("run").isMissingNode(), "not of the data's own folder");
      }
    }
    assertEquals(
        List.of("none x", "none x", "a/b+c x"),
        rows.stream().sorted(Comparator.reverseOrder()).toList());
  }

  @Test
  void columnsWithWordsThatAreInNoPairAreKnown() throws IOException {
    write(
        "rows.jsonl",
        """
        {"prompt": "Summarize the text.", "text": "A long text, of some words.", "id": "0a-1b-2c-3d-4e-5f-6a-7b",         "made": "2024-05-01 10:30", "domain": "one of many groups of texts", "rationale": "because it is the shorter one",         "tables": [{"cells": ["the first of all the cells", 2]}], "copy": "Summarize the text. ", "output": "The words of a third response.",         "chosen": "a", "rejected": "b"}
        {"prompt": "q", "other": "words of a row that is rejected", "chosen": "a", "rejected": "a"}
        """);
    assertEquals(
        List.of("tables", "text"), find(folder.resolve("rows.jsonl")).sources().get(0).unread());
  }

  @Test
  void theCardSaysWhichFilesAreMeant() throws IOException {
    String card =
        """
        ---
        license: mit
        configs:
        - config_name: plain
          data_files:
          - split: train
            path: data/p-*.jsonl
          - split: validation
            path: ["held/**"]
        - config_name: hard
          data_files: hard.jsonl
        ---
        # Pairs
        """;
    write("d/data/p-1.jsonl", row("a"));
    write("d/data/p-2.jsonl", row("b"));
    write("d/held/x/y.jsonl", row("c"));
    write("d/hard.jsonl", row("h"));
    write("d/README.md", card);
    Path data = folder.resolve("d");
    String several = refused(data.toString()).getMessage();
    assertTrue(several.contains("has several configurations: plain, hard. Name"), several);
    assertEquals("{a=TRAIN, b=TRAIN, c=TEST}", sides(data, "plain"));
    assertEquals("{h=none}", sides(data, "hard"));
    DataFiles hard = DataFiles.ofFiles(settings(data.toString(), "hard"), hadoop);
    assertTrue(hard.note().orElseThrow().contains("p-1.jsonl (not in the configuration 'hard')"));
    assertEquals("hard", hard.sources().get(0).config());
    JobException none =
        assertThrows(
            JobException.class, () -> DataFiles.ofFiles(settings(data.toString(), "soft"), hadoop));
    assertTrue(none.getMessage().contains("no such configuration; it has plain, hard"));

    write(
        "d/README.md",
        card.replace("- config_name: plain", "- config_name: plain\n  default: true"));
    assertEquals("{a=TRAIN, b=TRAIN, c=TEST}", sides(data));
    write("d/README.md", card.replace("p-*", "q-*"));
    JobException gone =
        assertThrows(
            JobException.class,
            () -> DataFiles.ofFiles(settings(data.toString(), "plain"), hadoop));
    assertTrue(gone.getMessage().contains("names data/q-*.jsonl"), gone.getMessage());
    write("d/README.md", "---\nconfigs: [\n---\n");
    assertTrue(refused(data.toString()).getMessage().contains("YAML header cannot be read"));
    assertTrue(
        assertThrows(
                JobException.class,
                () -> DataFiles.ofFiles(settings(data.resolve("data").toString(), "plain"), hadoop))
            .getMessage()
            .contains("has no README.md that lists configurations"));
  }

  @Test
  void splitsThatAreNoOthersTestRowsMustBeChosen() throws IOException {
    write("e/README.md", "# x");
    for (String split : List.of("train_prefs", "train_sft", "test_prefs", "test_sft")) {
      write("e/data/" + split + "-00000-of-00001.jsonl", row(split));
    }
    String message = refused(folder.resolve("e").toString()).getMessage();
    assertTrue(
        message.contains("has the splits test_prefs, test_sft, train_prefs, train_sft"), message);
    assertTrue(message.contains("e/data/test_prefs-*"), message);
    assertEquals("{test_prefs=TEST, train_prefs=TRAIN}", sides(folder.resolve("e/data/*_prefs-*")));
    write("f/README.md", "# x");
    write("f/raw-00000-of-00001.jsonl", row("r"));
    write("f/filtered-00000-of-00001.jsonl", row("f"));
    assertTrue(refused(folder.resolve("f").toString()).getMessage().contains("filtered, raw"));
  }

  @Test
  void aHuggingFaceCacheIsReadAtItsPresentVersion() throws IOException {
    write("datasets--o--n/blobs/11", row("old"));
    write("datasets--o--n/blobs/22", row("new"));
    write("datasets--o--n/refs/main", "v2");
    Files.createDirectories(folder.resolve("datasets--o--n/snapshots/v1"));
    Files.createDirectories(folder.resolve("datasets--o--n/snapshots/v2"));
    Files.createSymbolicLink(
        folder.resolve("datasets--o--n/snapshots/v1/a.jsonl"), Path.of("../../blobs/11"));
    Files.createSymbolicLink(
        folder.resolve("datasets--o--n/snapshots/v2/a.jsonl"), Path.of("../../blobs/22"));
    assertEquals(List.of("new"), read(folder.resolve("datasets--o--n")));
  }

  @Test
  void rowsThatCannotBeReadAreToldByTheFirst() throws IOException {
    write("x.jsonl", "{\"prompt\": \"a\", \"prompt\": \"a\", \"chosen\": \"b\"}\n");
    String message = refused(folder.resolve("x.jsonl").toString()).getMessage();
    assertTrue(message.contains("none of the first rows can be read. The first, at"), message);
    assertTrue(message.contains("is bad_json: the key 'prompt' stands there twice"), message);
    assertTrue(message.contains("it begins with '{\"prompt\": \"a\", \"prompt\""), message);
    assertTrue(message.contains("Remedy: write one JSON object a line"), message);
  }

  @Test
  void aFileThatIsMissingAmongSeveralIsAnError() throws IOException {
    write("a/README.md", "---\nlicense: mit\n---\n# Pairs\n");
    write("a/data/train-00000-of-00003.jsonl", row("t"));
    write("a/data/test-00000-of-00001.jsonl", row("e"));
    Path data = folder.resolve("a/data");
    for (String path :
        List.of(folder.resolve("a").toString(), data.toString(), data + "/*", folder + "/*/data")) {
      String message = refused(path).getMessage();
      assertTrue(message.startsWith(path + ": of the 3 files that train-0"), message);
      assertTrue(
          message.contains(
              "2 are not in data: train-00001-of-00003.jsonl, train-00002-of-00003.jsonl."),
          message);
      assertTrue(
          message.endsWith("path: " + data.toRealPath().resolve("train-00000-of-00003.jsonl")),
          message);
    }
    assertEquals("{t=none}", sides(data.resolve("train-00000-of-00003.jsonl")));
    assertEquals("{t=none}", sides(data.resolve("train-00000-*")));

    write("a/data/train-00002-of-00003-1a2b3c.jsonl", row("u"));
    String message = refused(data.toString()).getMessage();
    assertTrue(message.contains("1 is not in data: train-00001-of-00003.jsonl."), message);
    String only = message.substring(message.lastIndexOf("path: ") + 6);
    assertEquals("{t=none, u=none}", sides(Path.of(only)));
    // a split that is not read may lack some
    write("a/README.md", "---\nconfigs:\n- config_name: d\n  data_files: data/test-*\n---\n");
    assertEquals("{e=none}", sides(folder.resolve("a")));
    write("a/data/train-00001-of-00003.jsonl", row("v"));
    assertEquals("{e=TEST, t=TRAIN, u=TRAIN, v=TRAIN}", sides(data));
  }

  @Test
  void filesMayBeCountedFromOneAndMadeTwice() throws IOException {
    write("one/pairs-00001-of-00002.jsonl", row("a"));
    write("one/pairs-00002-of-00002.jsonl", row("b"));
    write("one/pairs-00000-of-00001.jsonl", row("c"));
    assertEquals(List.of("a", "b", "c"), read(folder.resolve("one")));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static String row(String prompt) {
    return "{\"prompt\": \"%s\", \"chosen\": \"x\", \"rejected\": \"y\"}\n".formatted(prompt);
  }

  private DataFiles find(Path path) throws IOException {
    return DataFiles.ofFiles(settings(path.toString(), null), hadoop);
  }

  private JobException refused(String path) {
    return assertThrows(
        JobException.class, () -> DataFiles.ofFiles(settings(path, null), hadoop), path);
  }

  static IngestSettings settings(String path, String config) {
    List<String> sets =
        List.of(
            "stages.ingest.path='" + path + "'",
            "stages.ingest.config=" + (config == null ? "" : config));
    return (IngestSettings)
        ConfigReader.read("stages: [ingest]", "test", sets).stages().get(0).settings();
  }

  private List<String> read(Path path) throws IOException {
    return new ArrayList<>(prompts(find(path)).keySet());
  }

  private String sides(Path path) throws IOException {
    return prompts(find(path)).toString();
  }

  private String sides(Path path, String config) throws IOException {
    return prompts(DataFiles.ofFiles(settings(path.toString(), config), hadoop)).toString();
  }

  private Map<String, String> prompts(DataFiles found) throws IOException {
    Map<String, String> prompts = new TreeMap<>();
    for (InputFile file : found.files()) {
      try (RawRows rows = file.rows(hadoop)) {
        while (rows.hasNext()) {
          prompts.put(
              ((RawRow.Parsed) rows.next()).json().get("prompt").textValue(),
              file.split().map(Split::name).orElse("none"));
        }
      }
    }
    return prompts;
  }
}
