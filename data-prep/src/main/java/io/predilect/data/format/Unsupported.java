package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a pair of texts cannot hold: it must not be dropped without a word. */
final class Unsupported {
  // Columns that belong to the conversation, by the names that data sets give them.
  private static final Set<String> COLUMNS =
      Set.of(
          ("tools functions tool_calls function_call function_calls documents image images"
                  + " image_url image_urls image_path image_paths video videos audio audios")
              .split(" "));
  // What the row gives its chat template, as {enable_thinking: false}, in which false says
  // something.
  private static final String TEMPLATE_ARGUMENTS = "chat_template_kwargs";
  // Keys of a turn that say something about it, nothing that is in it.
  private static final Set<String> HARMLESS =
      Set.of(
          ("id uuid message_id turn_id turn_identifier index idx turn weight loss train"
                  + " train_on_turn trainable mask masked timestamp created created_at date time"
                  + " avatar avatars model language lang score rating tokens token_count num_tokens"
                  + " finish_reason stop_reason metadata meta country state hashed_ip header"
                  + " redacted toxic source")
              .split(" "));

  private Unsupported() {}

  /** Refuses a row with a column that texts cannot hold, unless it is empty. */
  static void refuseColumns(JsonNode row) throws UnfitRow {
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      String name = column.getKey().toLowerCase(Locale.ROOT);
      boolean held =
          name.equals(TEMPLATE_ARGUMENTS)
              ? !Written.structure(column.getValue()).map(Unsupported::unset).orElse(true)
              : COLUMNS.contains(name) && !Written.empty(column.getValue());
      if (held) {
        throw refused("the row has the column '" + column.getKey() + "'", column.getKey());
      }
    }
  }

  /**
   * Refuses a turn or a part of one with a key that is not understood, unless it is empty.
   *
   * @param where what messages call it
   * @param understood the keys that are read
   */
  static void refuseKeys(String where, JsonNode turn, Set<String> understood) throws UnfitRow {
    for (Map.Entry<String, JsonNode> part : turn.properties()) {
      if (!understood.contains(part.getKey())
          && !HARMLESS.contains(part.getKey())
          && !Written.empty(part.getValue())) {
        throw refused(where + " has the part '" + part.getKey() + "'", part.getKey());
      }
    }
  }

  private static boolean unset(JsonNode arguments) {
    return arguments.properties().stream().allMatch(part -> Written.missing(part.getValue()));
  }

  private static UnfitRow refused(String what, String name) {
    return new UnfitRow(
        RejectReason.UNSUPPORTED_PART,
        what + ", which texts cannot hold (ignore: [" + name + "] takes it as not there)");
  }
}
