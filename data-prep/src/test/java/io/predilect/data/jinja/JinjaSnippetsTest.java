package io.predilect.data.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small templates against what Jinja2 makes of them (see make_jinja_snippets.py). */
class JinjaSnippetsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everySnippetIsAsJinja2HasIt() throws IOException {
    List<String> differing = new ArrayList<>();
    int count = 0;
    int sameMessage = 0;
    int errors = 0;
    try (InputStream in = JinjaSnippetsTest.class.getResourceAsStream("snippets.jsonl");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      Map<String, Object> variables =
          JSON.convertValue(
              JSON.readTree(lines.readLine()).path("variables"), new TypeReference<>() {});
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode snippet = JSON.readTree(line);
        String got = rendered(snippet.path("t").asText(), variables);
        count++;
        if (snippet.has("error")) {
          errors++;
          String message = snippet.path("error").asText().replaceFirst("^\\w+: ", "");
          sameMessage += got.equals("error: " + message) ? 1 : 0;
        }
        boolean right =
            snippet.has("error")
                ? got.startsWith("error: ")
                : got.equals(snippet.path("text").asText());
        if (!right) {
          differing.add(
              snippet.path("t")
                  + "\n  Jinja2 "
                  + snippet.path(snippet.has("error") ? "error" : "text")
                  + "\n  here   "
                  + JSON.writeValueAsString(got));
        }
      }
    }
    assertEquals(List.of(), differing, String.join("\n", differing));
    assertTrue(count > 800, count + " snippets");
    // The rest is said otherwise only where Python speaks of its own functions.
    assertTrue(sameMessage >= errors * 0.9, sameMessage + " of " + errors + " messages");
  }

  private static String rendered(String template, Map<String, Object> variables) {
    try {
      return Template.of(template).render(variables);
    } catch (JinjaException e) {
      return "error: " + e.getMessage();
    }
  }
}
