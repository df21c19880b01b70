package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.predilect.data.value.Written;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A value of a label as settings write it: {@code label_first} and its kin. */
record LabelValue(String text) {
  // Words that YAML takes for true and false where they have no quotes.
  private static final Set<String> TRUE = Set.of("yes", "on");
  private static final Set<String> FALSE = Set.of("no", "off");

  LabelValue {
    text = text.strip();
  }

  /** Whether a label of the data is this one: numbers as numbers, true and false in any case. */
  boolean is(JsonNode label) {
    return Written.same(label, JsonNodeFactory.instance.textNode(text))
        || (truth() && label.isTextual() && label.textValue().strip().equalsIgnoreCase(text));
  }

  /** Whether no label could tell the two apart. */
  boolean is(LabelValue other) {
    return is(JsonNodeFactory.instance.textNode(other.text));
  }

  /** The word of the data that was meant, where YAML has made true or false of it. */
  Optional<String> meant(JsonNode label) {
    String word = label.asText("").strip();
    Set<String> turned = text.equals("true") ? TRUE : text.equals("false") ? FALSE : Set.of();
    return turned.contains(word.toLowerCase(Locale.ROOT)) ? Optional.of(word) : Optional.empty();
  }

  private boolean truth() {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }
}
