package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pair of texts cannot hold: it must not be dropped without a word. */
final class Unsupported {
  // Columns that belong to the conversation, by the names that data sets give them.
  private static final Set<String> COLUMNS =
      Set.of(
          ("tools functions tool_calls function_call function_calls documents image images"
                  + " image_url image_urls image_path image_paths video videos audio audios img imgs"
                  + " picture pictures photo photos screenshot screenshots attachment attachments")
              .split(" "));
  // What they hold, as the last word of another name (available_tools), or before a word for how it
  // is held (audio_path, tool_definitions).
  private static final Set<String> HELD =
      Set.of(
          ("tools functions image images video videos audio audios img imgs picture pictures photo"
                  + " photos screenshot screenshots attachments")
              .split(" "));
  private static final Set<String> HELD_AS =
      Set.of(
          "path paths url urls file files json list definition definitions schema schemas spec specs"
              .split(" "));
  // Thoughts of a response, in a column of their own: chosen_thinking, reasoning_content.
  private static final Set<String> THOUGHTS = Set.of("thinking", "thoughts", "reasoning_content");
  private static final Set<String> SIDES = Set.of("chosen", "rejected", "response", "completion");
  private static final Set<String> OF_TURNS =
      Stream.concat(
              COLUMNS.stream(),
              Stream.of("reasoning_content", "reasoning", "thinking", "thoughts", "refusal"))
          .collect(Collectors.toUnmodifiableSet());
  // What the row gives its chat template, as {enable_thinking: false}, in which false says
  // something.
  private static final String TEMPLATE_ARGUMENTS = "chat_template_kwargs";
  // Keys of a turn that say something about it, nothing that is in it.
  private static final Set<String> HARMLESS =
      Set.of(
          ("id uuid message_id turn_id turn_identifier index idx turn weight loss train"
                  + " loss_weight train_on_turn trainable mask masked timestamp created created_at date time"
                  + " avatar avatars model language lang score rating tokens token_count num_tokens"
                  + " finish_reason stop_reason metadata meta country state hashed_ip header"
                  + " redacted toxic source")
              .split(" "));

  private static final List<String> WEIGHTS = List.of("weight", "loss_weight");
  // How else data sets say of a turn whether it is learnt from, each with what says that it is not.
  private static final Map<String, Boolean> UNTRAINED =
      Map.of(
          "loss", false,
          "train", false,
          "train_on_turn", false,
          "trainable", false,
          "mask", true,
          "masked", true);

  // Of the rows of Hugging Face's data set viewer, whose texts end where they are long.
  private static final String CUT = "truncated_cells";

  private Unsupported() {}

  /**
   * Refuses a response of which its turn says that it is not to be learnt from, or not as much as
   * others: OpenAI's {@code weight: 0}, and what other formats call it.
   *
   * @param where what messages call it
   */
  static void refuseUntrained(String where, JsonNode turn) throws UnfitRow {
    for (String name : WEIGHTS) {
      JsonNode weight = turn.path(name);
      if (!Written.missing(weight) && !Written.truth(weight).orElse(false)) {
        throw untrained(where, name, weight);
      }
    }
    for (Map.Entry<String, Boolean> key : UNTRAINED.entrySet()) {
      JsonNode value = turn.path(key.getKey());
      if (Written.truth(value).equals(Optional.of(key.getValue()))) {
        throw untrained(where, key.getKey(), value);
      }
    }
  }

  private static UnfitRow untrained(String where, String key, JsonNode value) {
    return new UnfitRow(
        RejectReason.UNSUPPORTED_PART,
        "%s has '%s': %s, and is not to be learnt from as others are: leave the row out (ignore: [%s] takes it as not there%s)"
            .formatted(
                where,
                key,
                value,
                key,
                WEIGHTS.contains(key)
                    ? "; how much a pair counts, a column of the row says: weight_column of the shard stage"
                    : ""));
  }

  /** Refuses a row with a column that texts cannot hold, unless it is empty or has been read. */
  static void refuseColumns(SourceRow row) throws UnfitRow {
    JsonNode cut = row.json().path(CUT);
    if (!Written.empty(cut)) {
      throw new UnfitRow(
          RejectReason.TRUNCATED_FILE,
          "'%s' says that the service which gave the row has cut %s: download the data set's files"
              .formatted(CUT, cut));
    }
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      if (!row.isUsed(name) && held(name, column.getValue(), COLUMNS)) {
        throw refused("the row has the column '" + name + "'", name);
      }
    }
  }

  /**
   * Refuses an object with something that texts cannot hold beside what is taken of it: tools
   * beside messages, thoughts beside a turn's content.
   *
   * @param where what messages call what is taken
   * @param taken the keys that are
   */
  static void refuseBeside(String where, JsonNode object, Set<String> taken) throws UnfitRow {
    Set<String> names = Shape.isTurn(object) ? OF_TURNS : COLUMNS;
    for (Map.Entry<String, JsonNode> part : object.properties()) {
      String name = part.getKey();
      if (!taken.contains(name) && held(name, part.getValue(), names)) {
        throw refused(where + " leaves '" + name + "' beside it", name);
      }
    }
  }

  private static boolean held(String name, JsonNode value, Set<String> names) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals(TEMPLATE_ARGUMENTS)
        ? !Written.structure(value).map(Unsupported::unset).orElse(true)
        : (names.contains(lower) || named(name, value)) && !Written.empty(value);
  }

  // A number or a truth value says something about tools or images, and is none.
  private static boolean named(String name, JsonNode value) {
    List<String> words = Shape.words(name);
    if (words.size() < 2
        || (value.isValueNode() && !value.isTextual())
        || Written.truth(value).isPresent()
        || Written.number(value).isPresent()) {
      return false;
    }
    String last = words.get(words.size() - 1);
    String before = words.get(words.size() - 2);
    return HELD.contains(last)
        || thoughts(words)
        || (HELD_AS.contains(last) && (HELD.contains(before) || HELD.contains(before + "s")));
  }

  private static boolean thoughts(List<String> words) {
    boolean ofSide = SIDES.contains(words.get(0));
    String name = String.join("_", ofSide ? words.subList(1, words.size()) : words);
    return THOUGHTS.contains(name);
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
