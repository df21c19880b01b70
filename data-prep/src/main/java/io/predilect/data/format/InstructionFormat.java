package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Alpaca's columns with two responses: {@code instruction}, {@code input} (may be empty; it follows
 * the instruction on a new line), and {@code history}, earlier turns as {@code [question, answer]}.
 * The responses are {@code chosen} and {@code rejected}, or in LLaMA-Factory's older files {@code
 * output}, a list of the better and the worse one.
 */
final class InstructionFormat extends PreferenceFormat {
  private static final String INSTRUCTION = "instruction";
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  private final boolean listed;

  private InstructionFormat(String name, String columns, boolean listed) {
    super(name, columns);
    this.listed = listed;
  }

  static InstructionFormat ofColumns() {
    return new InstructionFormat("instruction", "instruction, input, chosen, rejected", false);
  }

  static InstructionFormat ofList() {
    return new InstructionFormat(
        "instruction-output", "instruction, input, output (a list: the better, the worse)", true);
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.texts(row, INSTRUCTION)
        && (listed
            ? outputs(row.path(OUTPUT)).isPresent()
            : Shape.responses(row, "chosen", "rejected"));
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> prompt = prompt(row);
    if (!listed) {
      SourceRow.Responses responses = row.responses("chosen", "rejected");
      return Turns.pair(prompt, responses.first(), responses.second());
    }
    JsonNode value = row.value(OUTPUT);
    JsonNode outputs =
        outputs(value)
            .orElseThrow(
                () -> SourceRow.outside(OUTPUT, "a list of two texts, the better first", value));
    return Draft.of(prompt, outputs.get(0).textValue(), outputs.get(1).textValue());
  }

  private static Optional<JsonNode> outputs(JsonNode value) {
    return Written.structure(value)
        .filter(list -> list.isArray() && list.size() == 2)
        .filter(list -> list.get(0).isTextual() && list.get(1).isTextual());
  }

  /** The prompt that Alpaca's columns make. */
  static List<Message> prompt(SourceRow row) throws UnfitRow {
    String instruction = row.text(INSTRUCTION);
    row.use(INPUT);
    String input = row.has(INPUT) && !noInput(row.json().get(INPUT)) ? row.text(INPUT) : "";
    List<Message> prompt = new ArrayList<>();
    if (row.has("history") && !Written.empty(row.json().get("history"))) {
      addHistory(prompt, row.value("history"));
    }
    prompt.add(Message.user(input.isBlank() ? instruction : instruction + "\n" + input));
    return prompt;
  }

  // What pandas and SQL write for nothing, and Alpaca's authors; sodium is something.
  private static boolean noInput(JsonNode input) {
    String text = input.asText().strip();
    return text.equalsIgnoreCase("<noinput>")
        || (Written.missing(input) && !text.equalsIgnoreCase("na"));
  }

  private static void addHistory(List<Message> prompt, JsonNode value) throws UnfitRow {
    JsonNode history =
        Written.structure(value)
            .orElseThrow(() -> SourceRow.outside("history", "a list of [question, answer]", value));
    for (JsonNode exchange : history) {
      if (exchange.size() != 2 || !exchange.path(0).isTextual() || !exchange.path(1).isTextual()) {
        throw new UnfitRow(
            RejectReason.WRONG_TYPE,
            "history must be a list of [question, answer], two texts each");
      }
      prompt.add(Message.user(exchange.get(0).textValue()));
      prompt.add(Message.assistant(exchange.get(1).textValue()));
    }
  }
}
