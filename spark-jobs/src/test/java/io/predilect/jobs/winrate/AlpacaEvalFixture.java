package io.predilect.jobs.winrate;

import io.predilect.jobs.winrate.LengthControl.Gamed;
import io.predilect.jobs.winrate.LengthControlled.Weights;
import io.predilect.jobs.winrate.Outcome.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code make_fixtures.py} wrote: numbers of AlpacaEval 2.
 *
 * @param models by name: the leaderboard's figures, published weights and scikit-learn's fits
 * @param annotations rows by prompt
 * @param prompts rows by prompt
 */
record AlpacaEvalFixture(
    Map<String, Map<String, String>> models,
    List<Map<String, String>> annotations,
    List<Map<String, String>> prompts) {
  private static final String BASELINE = "gpt4_1106_preview";

  static AlpacaEvalFixture read(Path folder) {
    Map<String, Map<String, String>> models = new LinkedHashMap<>();
    table(folder.resolve("models.csv")).forEach(row -> models.put(row.get("model"), row));
    return new AlpacaEvalFixture(
        models, table(folder.resolve("annotations.csv")), table(folder.resolve("prompts.csv")));
  }

  private static List<Map<String, String>> table(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      String[] header = lines.get(0).split(",", -1);
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < header.length; i++) {
          row.put(header[i], cells[i]);
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double figure(String model, String name) {
    return Double.parseDouble(models.get(model).get(name));
  }

  long count(String model, String name) {
    return Long.parseLong(models.get(model).get(name));
  }

  Weights published(String model) {
    return new Weights(figure(model, "length"), figure(model, "difficulty"), figure(model, "arm"));
  }

  List<Outcome> outcomes(String model) {
    return annotations.stream()
        .map(
            row ->
                Outcome.of(
                    row.get("prompt"),
                    side(model, row.get(model + " characters")),
                    side(BASELINE, row.get("baseline")),
                    Double.parseDouble(row.get(model))))
        .toList();
  }

  private static Side side(String arm, String characters) {
    return new Side(arm, Integer.parseInt(characters), OptionalInt.empty());
  }

  Map<String, Double> difficulties() {
    Map<String, Double> difficulties = new HashMap<>();
    prompts.forEach(
        row -> difficulties.put(row.get("prompt"), Double.valueOf(row.get("difficulty"))));
    return difficulties;
  }

  LengthControl lengthControl() {
    List<Gamed> gamed = new ArrayList<>();
    for (String asked : List.of("verbose", "concise")) {
      for (Map<String, String> row : prompts) {
        gamed.add(
            new Gamed(
                row.get("prompt"),
                Double.parseDouble(row.get(asked + "_lengths")),
                Double.parseDouble(row.get(asked + "_preference"))));
      }
    }
    return new LengthControl(Optional.of(difficulties()), gamed);
  }
}
