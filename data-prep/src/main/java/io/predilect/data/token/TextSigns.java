package io.predilect.data.token;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for {@link TextSign}s. Marks of a template count only where a template has them, at the
 * very beginning or end of a text: a text may well speak of them elsewhere.
 */
public final class TextSigns {
  // Of templates in use, where they are not this model's own.
  private static final Pattern BEGINS =
      Pattern.compile(
          "<\\|im_start\\|>|<\\|start_header_id\\|>|<\\|begin_of_text\\|>|<\\|(system|user|prompter"
              + "|assistant|endoftext)\\|>|<extra_id_[01]>|<start_of_turn>|<bos>|<s>\\s*\\[INST\\]|\\[INST\\]|<<SYS>>"
              + "|<\uff5c(begin\u2581of\u2581sentence|User|Assistant)\uff5c>|\\[gMASK\\]<sop>"
              + "|(Human|User|Prompter):(?=(?s:.*)\\n[ \\t]*Assistant:)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ENDS =
      Pattern.compile(
          "(<\\|im_end\\|>|<\\|eot_id\\|>|<\\|end_of_text\\|>|<\\|(end|endoftext|assistant)\\|>"
              + "|<end_of_turn>|<eos>|</s>|\\[/INST\\]|<\uff5c(end\u2581of\u2581sentence|Assistant)"
              + "\uff5c>|<\\|im_start\\|>\\s*assistant|<\\|end_header_id\\|>|<start_of_turn>model"
              + "|### Response:|\\n\\s*\\n(Assistant|ASSISTANT):)\\z");

  // How much of a text's end is searched: more than any of ENDS with blank lines before it. A whole
  // text would be tried at each of its characters.
  private static final int LAST = 64;

  private static final int SHOWN = 40;

  private static final Set<TextSign.Kind> THOUGHTS =
      Collections.unmodifiableSet(
          EnumSet.of(TextSign.Kind.OPEN_THOUGHTS, TextSign.Kind.SECOND_THOUGHTS));

  private final List<String> own;
  private final Optional<ThoughtTag> thought;
  private final boolean answersClose;
  private final Set<String> unheard;
  private final boolean untemplated;

  /**
   * Signs for one model.
   *
   * @param own what its template writes around texts
   * @param thought the tag that its generation prompt opens
   * @param answersClose whether an answer has to close it
   * @param unheard roles whose turns the template leaves out
   * @param untemplated whether the template is that of models without one
   */
  TextSigns(
      Collection<String> own,
      Optional<ThoughtTag> thought,
      boolean answersClose,
      Set<String> unheard,
      boolean untemplated) {
    this.own = own.stream().sorted().toList(); // so that the same is told every time
    this.thought = thought;
    this.answersClose = answersClose;
    this.unheard = Set.copyOf(unheard);
    this.untemplated = untemplated;
  }

  /** Signs of one pair, at most one of each kind. */
  public List<TextSign> of(PreferencePair pair) {
    List<TextSign> signs = new ArrayList<>();
    if (untemplated) {
      signs.add(new TextSign(TextSign.Kind.UNTEMPLATED, "the prompt", "\"User: …\""));
    }
    templated(pair).ifPresent(signs::add);
    unheard(pair).ifPresent(signs::add);
    repeated(pair).ifPresent(signs::add);
    for (String where : List.of("chosen", "rejected")) {
      String response = where.equals("chosen") ? pair.chosen() : pair.rejected();
      if (signs.stream().noneMatch(sign -> THOUGHTS.contains(sign.kind()))) {
        thoughts(response, where).ifPresent(signs::add);
      }
    }
    return signs;
  }

  private Optional<TextSign> unheard(PreferencePair pair) {
    return pair.prompt().stream()
        .filter(turn -> unheard.contains(turn.role()) && !turn.content().isBlank())
        .findFirst()
        .map(turn -> new TextSign(TextSign.Kind.UNHEARD, "the prompt", turn.role()));
  }

  // Both of them: one response may well begin with the question, for the sake of its answer.
  private static Optional<TextSign> repeated(PreferencePair pair) {
    String asked = pair.prompt().get(pair.prompt().size() - 1).content().strip();
    int shown =
        asked.offsetByCodePoints(0, Math.min(SHOWN, asked.codePointCount(0, asked.length())));
    boolean whole =
        asked.contains(" ")
            && Stream.of(pair.chosen(), pair.rejected())
                .map(String::strip)
                .allMatch(text -> text.startsWith(asked));
    return whole
        ? Optional.of(
            new TextSign(TextSign.Kind.REPEATED, "chosen", "\"" + asked.substring(0, shown) + "\""))
        : Optional.empty();
  }

  private Optional<TextSign> templated(PreferencePair pair) {
    for (Message message : pair.prompt()) {
      Optional<String> mark = mark(message.content());
      if (mark.isPresent()) {
        return Optional.of(new TextSign(TextSign.Kind.TEMPLATED, "the prompt", mark.get()));
      }
    }
    return mark(pair.chosen())
        .map(mark -> new TextSign(TextSign.Kind.TEMPLATED, "chosen", mark))
        .or(
            () ->
                mark(pair.rejected())
                    .map(mark -> new TextSign(TextSign.Kind.TEMPLATED, "rejected", mark)));
  }

  private Optional<String> mark(String text) {
    String bare = text.strip();
    Matcher begins = BEGINS.matcher(bare);
    Matcher ends = ENDS.matcher(bare).region(Math.max(0, bare.length() - LAST), bare.length());
    return own.stream()
        .filter(bare::startsWith)
        .findFirst()
        .or(() -> begins.lookingAt() ? Optional.of(begins.group()) : Optional.empty())
        .or(() -> own.stream().filter(bare::endsWith).findFirst())
        .or(() -> ends.find() ? Optional.of(ends.group().strip()) : Optional.empty());
  }

  private Optional<TextSign> thoughts(String response, String where) {
    return thought
        .filter(tag -> !response.isEmpty())
        .flatMap(
            tag -> {
              if (tag.closed()) {
                return tag.begins(response)
                    ? Optional.of(new TextSign(TextSign.Kind.SECOND_THOUGHTS, where, tag.open()))
                    : Optional.empty();
              }
              return answersClose && !response.contains(tag.close())
                  ? Optional.of(
                      new TextSign(TextSign.Kind.OPEN_THOUGHTS, where, "no " + tag.close()))
                  : Optional.empty();
            });
  }
}
