package io.predilect.jobs.zeppelin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The notes' files against what Zeppelin 0.12 reads and writes: the fields of its classes Note,
 * Paragraph, Job and GUI. They carry nothing of the machine that they were made on.
 */
class NotesFormatTest {
  private static final Set<String> NOTE =
      Set.of(
          "paragraphs",
          "name",
          "id",
          "defaultInterpreterGroup",
          "version",
          "noteParams",
          "noteForms",
          "angularObjects",
          "config",
          "info");
  private static final Set<String> PARAGRAPH =
      Set.of(
          "title",
          "text",
          "user",
          "dateUpdated",
          "progress",
          "config",
          "settings",
          "apps",
          "runtimeInfos",
          "progressUpdateIntervalMs",
          "jobName",
          "id",
          "dateCreated",
          "status");
  private static final Set<String> CHARTS =
      Set.of("table", "multiBarChart", "pieChart", "stackedAreaChart", "lineChart", "scatterChart");
  private static final Pattern OUTSIDE =
      Pattern.compile("/(home|root|tmp|work|Users|mnt|opt|var)/|[A-Z]:\\\\|https?://|\\.\\./");

  @Test
  void notesHaveTheFieldsOfZeppelinsAndNoOthers() throws IOException {
    List<Note> notes = Note.all();
    assertEquals(4, notes.size());
    Set<String> ids = new HashSet<>();
    for (Note note : notes) {
      JsonNode json = note.json();
      assertEquals(NOTE, fields(json), note.file());
      String id = json.path("id").asText();
      assertTrue(id.matches("[1-9A-HJKMNP-Z]{9}"), id); // the letters that Zeppelin draws from
      assertTrue(note.file().endsWith("_" + id + ".zpln"), "it finds the id in the name");
      assertTrue(ids.add(id), id);
      assertEquals("spark", json.path("defaultInterpreterGroup").asText());
      for (String empty : List.of("noteParams", "noteForms", "angularObjects", "info")) {
        assertTrue(json.path(empty).isObject() && json.path(empty).isEmpty(), empty);
      }
      for (JsonNode paragraph : json.path("paragraphs")) {
        assertTrue(ids.add(paragraph.path("id").asText()), "ids differ");
        paragraph(note.file() + ": " + paragraph.path("title").asText(), paragraph);
      }
    }
  }

  private static void paragraph(String name, JsonNode paragraph) {
    assertEquals(PARAGRAPH, fields(paragraph), name); // no results, no errors
    assertEquals("READY", paragraph.path("status").asText(), name);
    assertEquals(Set.of("params", "forms"), fields(paragraph.path("settings")), name);
    paragraph.path("settings").forEach(part -> assertTrue(part.isEmpty(), name));
    for (String date : List.of("dateUpdated", "dateCreated")) {
      String time = paragraph.path(date).asText();
      assertTrue(time.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}"), time);
    }
    String text = paragraph.path("text").asText();
    JsonNode config = paragraph.path("config");
    boolean words = text.startsWith("%md\n");
    assertTrue(words || text.startsWith("%spark\n"), name);
    assertEquals(
        words ? "ace/mode/markdown" : "ace/mode/scala", config.path("editorMode").asText());
    assertEquals(words, paragraph.path("title").asText().isEmpty(), name);
    assertTrue(config.path("enabled").asBoolean(), name);
    for (JsonNode result : config.path("results")) {
      JsonNode graph = result.path("graph");
      assertTrue(CHARTS.contains(graph.path("mode").asText()), name);
      assertFalse(graph.path("keys").isEmpty() || graph.path("values").isEmpty(), name);
      // a chart of columns that the paragraph makes
      graph.path("keys").forEach(key -> assertMakes(text, key, name));
      graph.path("values").forEach(value -> assertMakes(text, value, name));
    }
    assertFalse(OUTSIDE.matcher(text).find(), name + " leads out of the repository");
  }

  private static void assertMakes(String text, JsonNode column, String name) {
    assertTrue(text.contains("\"" + column.path("name").asText() + "\""), name);
  }

  private static Set<String> fields(JsonNode json) {
    Set<String> names = new HashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
