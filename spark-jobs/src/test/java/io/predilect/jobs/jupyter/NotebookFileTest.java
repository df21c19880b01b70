package io.predilect.jobs.jupyter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The notebook's file: nbformat 4.5's fields, nothing of where it was made, names that exist. */
final class NotebookFileTest {
  private static final Set<String> FIELDS =
      Set.of("cells", "metadata", "nbformat", "nbformat_minor");
  private static final Set<String> TEXT = Set.of("cell_type", "id", "metadata", "source");
  private static final Set<String> CODE =
      Set.of("cell_type", "execution_count", "id", "metadata", "outputs", "source");
  private static final Pattern YAML = Pattern.compile("YAML = \"\"\"\n(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("\\b_jvm\\.((?:\\w+\\.)*[A-Z]\\w+)");

  // jobs is the package in the JVM, html a class of it.
  private static final Pattern SHORT = Pattern.compile("\\bjobs\\.((?:[a-z]\\w*\\.)*[A-Z]\\w+)");
  private static final Pattern OUTSIDE =
      Pattern.compile("/(home|root|tmp|work|Users|mnt|opt|var)/|[A-Z]:\\\\|https?://|\\.\\./");

  private Notebook notebook;

  @BeforeEach
  void read() throws IOException {
    notebook = Notebook.read();
  }

  @Test
  void itHasNbformatsFieldsAndNoOutputs() {
    assertEquals(FIELDS, fields(notebook.json()));
    assertEquals(4, notebook.json().path("nbformat").intValue());
    assertEquals(5, notebook.json().path("nbformat_minor").intValue());
    assertEquals("python3", notebook.json().at("/metadata/kernelspec/name").textValue());
    Set<String> ids = new HashSet<>();
    for (JsonNode cell : notebook.cells()) {
      String id = cell.path("id").asText();
      assertTrue(id.matches("[a-zA-Z0-9_-]{1,64}") && ids.add(id), id);
      boolean code = cell.path("cell_type").asText().equals("code");
      assertEquals(code ? CODE : TEXT, fields(cell), id);
      assertFalse(Notebook.source(cell).isBlank(), id);
      assertFalse(OUTSIDE.matcher(Notebook.source(cell)).find(), id);
      if (code) {
        assertTrue(cell.path("execution_count").isNull() && cell.path("outputs").isEmpty(), id);
      }
    }
  }

  private static Set<String> fields(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void itsRunIsReadAsItStands() {
    RunConfig run =
        ConfigReader.read(
            found(YAML).get(0), "the notebook", List.of("stages.ingest.path=demo:200"));
    assertEquals("from-python", run.name());
  }

  @Test
  void theClassesThatItNamesExist() {
    List<String> names = found(CLASS).stream().filter(name -> name.startsWith("io.")).toList();
    assertFalse(names.isEmpty());
    names.forEach(name -> assertDoesNotThrow(() -> Class.forName(name)));
    assertEquals(Set.of("Predilect", "report.NotebookHtml"), Set.copyOf(found(SHORT)));
    found(SHORT)
        .forEach(name -> assertDoesNotThrow(() -> Class.forName("io.predilect.jobs." + name)));
  }

  private List<String> found(Pattern pattern) {
    return pattern
        .matcher(String.join("\n", notebook.code()))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
