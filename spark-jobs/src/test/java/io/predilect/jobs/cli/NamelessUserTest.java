package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user id without a name, as {@code docker --user 12345} and OpenShift give. */
final class NamelessUserTest {
  // The file permissions are kept, so that the class path may lie in a home of root's.
  private static final List<String> NAMELESS =
      List.of(
          "setpriv",
          "--reuid=12345",
          "--clear-groups",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override");

  @TempDir private Path folder;

  @Test
  void auditDescribeAndRunWork() throws IOException, InterruptedException {
    assumeTrue(
        new UnixSystem().getUid() == 0 && execute(List.of("true")).code() == 0,
        "only root with setpriv can become another user");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        """
        {"prompt": "p", "chosen": "a", "rejected": "b"}
        {"prompt": "q", "chosen": "c", "rejected": "d"}
        """);
    Files.writeString(
        folder.resolve("run.yaml"),
        "name: r\noutput: out\nstages: [ingest: {path: pairs.jsonl}]\n");
    for (List<String> command :
        List.of(
            List.of("audit", "pairs.jsonl"),
            List.of("describe", "run.yaml"),
            List.of("run", "run.yaml"))) {
      Said said = predilect(command);
      assertEquals(0, said.code(), said::text);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.endsWith("?")), "a home of no name was made");
    }
  }

  private record Said(int code, String text) {}

  private Said predilect(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return execute(command);
  }

  private Said execute(List<String> command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(NAMELESS);
    all.addAll(command);
    Path said = folder.resolve("said.txt");
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    try {
      int code = builder.start().waitFor();
      return new Said(code, new String(Files.readAllBytes(said), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Said(127, e.toString()); // no such program
    }
  }
}
