package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Software;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Finished stages that another build made stay, and are told. */
class BuildsTest extends PipelineTrial {
  private static final Software ONE = new Software("1.0", "one");
  private static final Software TWO = new Software("1.0", "two");

  private Map<String, List<String>> told() throws IOException {
    return Builds.of(manifest().stages());
  }

  @Test
  void anotherBuildLeavesWhatIsFinishedAndSaysSoInOneLine() throws IOException {
    run();
    assertEquals(List.of(), warnings);
    run();
    assertEquals(List.of(), warnings);
    assertEquals(Optional.of("Made by predilect 1.0 build one."), Builds.all(manifest().stages()));

    software = TWO;
    assertEquals(
        "ingest, half, figures, report by predilect 1.0 build one, not by this program (1.0 build"
            + " two): what it reads or computes otherwise is not in them. They stay as they are;"
            + " run --from ingest makes them and all after them again",
        pipeline().otherBuilds(pipeline().plan(Optional.empty())).orElseThrow());
    assertEquals(List.of(), run());
    assertEquals(1, warnings.size());

    assertEquals(List.of("half", "figures", "report"), run("stages.half.ratio=0.25"));
    assertTrue(warnings.get(0).startsWith("ingest by predilect 1.0 build one, not"));
    assertEquals(
        Map.of(
            "predilect 1.0 build one", List.of("ingest"),
            "predilect 1.0 build two", List.of("half", "figures", "report")),
        told());
    assertEquals(
        Optional.of(
            "Made by more than one build of the program, which may read or compute otherwise:"
                + " ingest by predilect 1.0 build one; half, figures, report by predilect 1.0 build"
                + " two."),
        Builds.all(manifest().stages()));

    pipeline("stages.half.ratio=0.25").run(Optional.of("ingest"));
    assertEquals(List.of(), warnings);
    assertEquals(1, told().size());
  }

  @Test
  void workThatAnotherBuildBeganIsOfBoth() throws IOException {
    failing = Optional.of("half");
    assertThrows(JobException.class, this::run);
    software = TWO;
    assertThrows(JobException.class, this::run); // and what it began is not forgotten
    failing = Optional.empty();
    assertEquals(List.of("half", "figures", "report"), run());
    assertEquals(List.of(ONE, TWO), manifest().stages().get(1).software());
    assertEquals(List.of(TWO), manifest().stages().get(2).software());
    assertEquals(2, warnings.size());
    assertEquals(
        "stage half goes on with what predilect 1.0 build one began, by this program (1.0 build"
            + " two); run --from half begins it anew",
        warnings.get(1));
    run();
    assertTrue(
        warnings
            .get(0)
            .startsWith(
                "ingest by predilect 1.0 build one; half by predilect 1.0 build one, then"
                    + " predilect 1.0 build two, not by"));
  }

  @Test
  void aFormerVersionThatNotedNothingIsAnotherToo() throws IOException {
    run();
    try (Stream<Path> all = Files.walk(folder.resolve("runs"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".json")).toList()) {
        Files.writeString(
            file, Files.readString(file).replaceAll(",\\s*\"software\" : \\[[^]]*]", ""));
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
      }
    }
    assertEquals(List.of(), run());
    assertTrue(
        warnings
            .get(0)
            .startsWith("ingest, half, figures, report by a version that did not note its build"));
  }
}
