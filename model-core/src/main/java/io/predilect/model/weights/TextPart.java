package io.predilect.model.weights;

import io.predilect.model.arch.Family;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The language model's tensors in a checkpoint of a model that sees pictures too, or guesses some
 * tokens ahead.
 */
final class TextPart {
  private static final Logger LOG = LoggerFactory.getLogger(TextPart.class);
  private static final String TRUNK = "model.";
  private static final Pattern PICTURES =
      Pattern.compile("(model\\.)?(vision_tower|multi_modal_projector|visual)\\..*");
  private static final Pattern AHEAD = Pattern.compile("mtp\\..*");

  private TextPart() {}

  /** What such files, older and newer ones, call a tensor of the language model. */
  static List<String> places(String name) {
    String within = "language_model." + name;
    return name.startsWith(TRUNK)
        ? List.of(within, TRUNK + "language_model." + name.substring(TRUNK.length()))
        : List.of(within);
  }

  /**
   * Takes out what only pictures need, and what guesses tokens ahead of the next one, and says so.
   *
   * @param family the language model's
   * @param unread names of tensors that nothing read
   */
  static Set<String> alone(Object folder, Family family, Collection<String> unread) {
    Set<String> words = without(AHEAD, unread);
    if (words.size() < unread.size()) {
      LOG.info(
          "{}: {} tensors that guess tokens ahead (mtp) are left out, and what is saved has none",
          folder,
          unread.size() - words.size());
    }
    Set<String> left = without(PICTURES, words);
    if (left.size() < words.size()) {
      LOG.warn(
          "{}: {} tensors for pictures (vision_tower, visual, multi_modal_projector) are left out:"
              + " the language model alone is read, and saved. Adapters on it have the names of"
              + " {}: load the folder as that class to put them on it, for"
              + " AutoModelForCausalLM takes another, which PEFT leaves as it was",
          folder,
          words.size() - left.size(),
          family.causalClass());
    }
    return left;
  }

  private static Set<String> without(Pattern these, Collection<String> names) {
    return names.stream().filter(n -> !these.matcher(n).matches()).collect(Collectors.toSet());
  }
}
