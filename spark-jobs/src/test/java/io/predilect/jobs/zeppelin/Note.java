package io.predilect.jobs.zeppelin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A note as it is shipped.
 *
 * @param file its file's name
 * @param json all of it
 * @param paragraphs those of Scala, in order
 */
record Note(String file, JsonNode json, List<Paragraph> paragraphs) {
  private static final Path FOLDER = Path.of("../conf/zeppelin");
  private static final String SCALA = "%spark\n";

  /**
   * A paragraph.
   *
   * @param code without the interpreter's name
   */
  record Paragraph(String id, String title, String code) {}

  static List<Note> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Note> notes = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".zpln")).sorted().toList()) {
        notes.add(read(file));
      }
      return notes;
    }
  }

  static Note named(String begin) throws IOException {
    return all().stream().filter(note -> note.file().startsWith(begin)).findFirst().orElseThrow();
  }

  private static Note read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<Paragraph> paragraphs = new ArrayList<>();
    for (JsonNode paragraph : json.path("paragraphs")) {
      String text = paragraph.path("text").asText();
      if (text.startsWith(SCALA)) {
        paragraphs.add(
            new Paragraph(
                paragraph.path("id").asText(),
                paragraph.path("title").asText(),
                text.substring(SCALA.length())));
      }
    }
    return new Note(file.getFileName().toString(), json, paragraphs);
  }

  Paragraph paragraph(String title) {
    return paragraphs.stream().filter(p -> p.title().equals(title)).findFirst().orElseThrow();
  }
}
