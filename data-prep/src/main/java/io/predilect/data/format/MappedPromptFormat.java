package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Prompts to be answered in any layout, by the expressions of {@code columns}. A prompt that is not
 * mapped is where a recognised format has it.
 */
final class MappedPromptFormat extends MappedFormat {
  private final Optional<PreferenceFormat> recognised;

  /**
   * @param recognised says where the prompt is; empty: the mapping does
   */
  MappedPromptFormat(ColumnMapping mapping, Optional<PreferenceFormat> recognised) {
    super(mapping);
    this.recognised = recognised;
  }

  @Override
  Draft parts(SourceRow row) throws UnfitRow {
    return recognised.isPresent() ? recognised.get().draft(row) : Draft.asked(prompt(row));
  }

  @Override
  String subset(SourceRow row) throws UnfitRow {
    return recognised.isEmpty() || mapping().has(ColumnMapping.SUBSET)
        ? super.subset(row)
        : recognised.get().subset(row);
  }

  @Override
  Map<String, String> extra(SourceRow row) throws UnfitRow {
    Map<String, String> extra =
        new TreeMap<>(recognised.isPresent() ? recognised.get().extra(row) : super.extra(row));
    if (mapping().has(ColumnMapping.ANSWERS)) {
      extra.put(ColumnMapping.ANSWERS, answers(row).toString());
    }
    return extra;
  }

  private ArrayNode answers(SourceRow row) throws UnfitRow {
    JsonNode value = value(row, ColumnMapping.ANSWERS);
    JsonNode given = Written.structure(value).orElse(value);
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    if (given.isArray()) {
      for (JsonNode each : given) {
        add(each, answers);
      }
    } else {
      add(given, answers);
    }
    if (answers.isEmpty()) {
      throw new UnfitRow(RejectReason.MISSING_FIELD, "columns.answers gives no text: " + value);
    }
    return answers;
  }

  private static void add(JsonNode answer, ArrayNode answers) throws UnfitRow {
    if (answer.isContainerNode()) {
      throw SourceRow.outside(
          "columns.answers",
          "a text or a list of texts (of an object name the part, such as answer.aliases)",
          answer);
    }
    if (!answer.isNull() && !answer.asText().isBlank()) {
      answers.add(answer.asText());
    }
  }
}
