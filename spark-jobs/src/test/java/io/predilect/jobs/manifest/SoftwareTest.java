package io.predilect.jobs.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build is known by its classes, wherever they lie. */
class SoftwareTest {
  private static final Map<String, String> CLASSES =
      Map.of("io/predilect/a/A.class", "first", "io/predilect/B.class", "second");
  private static final Map<String, String> OTHERS =
      Map.of("io/predilect/shaded/C.class", "theirs", "org/D.class", "other");

  @TempDir Path folder;

  private Path classes(String name, Map<String, String> files) throws IOException {
    Path root = folder.resolve(name);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return root;
  }

  private Path jar(Map<String, String> files) throws IOException {
    Path jar = folder.resolve("some.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("io/predilect/"));
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private static String build(Path place) throws IOException {
    return Software.digest(new TreeMap<>(Software.sums(place)));
  }

  @Test
  void foldersAndJarsOfTheSameClassesAreOneBuild() throws IOException {
    String build = build(classes("classes", CLASSES));
    Map<String, String> all = new TreeMap<>(CLASSES);
    all.putAll(OTHERS);
    assertEquals(build, build(jar(CLASSES)));
    assertEquals(build, build(jar(all)));
    assertEquals(build, build(classes("shaded", all)));
    all.put("io/predilect/B.class", "changed");
    assertNotEquals(build, build(jar(all)));
    all.put("io/predilect/B.class", "second");
    all.put("io/predilect/E.class", "");
    assertNotEquals(build, build(classes("more", all)));
  }

  @Test
  void thisProgramHasAVersionAndABuild() throws IOException {
    Software now = Software.current();
    assertTrue(now.build().matches("[0-9a-f]{12}"), now.build());
    assertEquals(Optional.of(now), Software.read(now.toString()));
    String pom = Files.readString(Path.of("../pom.xml"));
    assertEquals(
        Software.VERSION,
        pom.replaceFirst("(?s).*?<version>([^<]*?)(-SNAPSHOT)?</version>.*", "$1"));
  }
}
