package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One judged response a row as LLaMA-Factory has it: the last turn of a conversation, or {@code
 * output} after {@code instruction} and {@code input}; {@code kto_tag} or {@code label} says
 * whether it is desirable.
 */
final class KtoFormat extends PreferenceFormat {
  private static final String OUTPUT = "output";
  private static final String TAG = "kto_tag";
  private static final String LABEL = "label";

  KtoFormat() {
    super(
        "kto",
        "messages or conversations (the last turn is judged), or instruction, input, output;"
            + " kto_tag or label (true or false)");
  }

  @Override
  public boolean judgesOne() {
    return true;
  }

  @Override
  boolean fits(JsonNode row) {
    boolean response =
        conversation(row).map(column -> Shape.turns(row, column)).orElse(false)
            || Shape.texts(row, "instruction", OUTPUT);
    return response && !row.has("chosen") && Written.truth(row.path(tag(row))).isPresent();
  }

  @Override
  Optional<String> doubt(List<JsonNode> sample) {
    return sample.stream()
        .filter(JsonNode::isObject)
        .findFirst()
        .map(KtoFormat::tag)
        .flatMap(tag -> UnpairedFormat.rating(tag, sample.stream().map(row -> row.path(tag))));
  }

  @Override
  boolean isLabel(String column) {
    return column.equals(TAG) || column.equals(LABEL);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    boolean desirable = desirable(row);
    Optional<String> conversation = conversation(row.json());
    return conversation.isPresent()
        ? Turns.judged(
            conversation.get(), List.<Message>of(), row.response(conversation.get()), desirable)
        : Turns.judged(
            OUTPUT,
            InstructionFormat.prompt(row),
            List.of(Message.assistant(row.text(OUTPUT))),
            desirable);
  }

  private static boolean desirable(SourceRow row) throws UnfitRow {
    String tag = tag(row.json());
    boolean desirable = UnpairedFormat.label(row, tag);
    Optional<Boolean> label = Written.truth(row.json().path(LABEL));
    if (label.isPresent() && label.get() != desirable) {
      throw new UnfitRow(
          RejectReason.CONTRADICTION,
          "'%s' is %s and '%s' %s: name the one that does not count in ignore"
              .formatted(tag, row.json().get(tag), LABEL, row.json().get(LABEL)));
    }
    return desirable;
  }

  private static String tag(JsonNode row) {
    return row.has(TAG) ? TAG : LABEL;
  }

  private static Optional<String> conversation(JsonNode row) {
    return Stream.of("messages", "conversations").filter(row::hasNonNull).findFirst();
  }
}
