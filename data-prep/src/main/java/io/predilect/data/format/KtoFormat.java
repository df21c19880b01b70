package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
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
  Draft draft(SourceRow row) throws UnfitRow {
    boolean desirable = UnpairedFormat.label(row, tag(row.json()));
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

  private static String tag(JsonNode row) {
    return row.has("kto_tag") ? "kto_tag" : "label";
  }

  private static Optional<String> conversation(JsonNode row) {
    return Stream.of("messages", "conversations").filter(row::hasNonNull).findFirst();
  }
}
