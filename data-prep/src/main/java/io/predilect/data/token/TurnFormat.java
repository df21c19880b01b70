package io.predilect.data.token;

import io.predilect.data.template.ChatTemplate;
import io.predilect.data.template.TemplateException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a model's turns are written, as its chat template and its tokenizer's files say together.
 *
 * @param template renders conversations
 * @param special finds texts that would be read as special tokens
 * @param turn what stands around an assistant's words, without the token that ends the turn
 * @param opening what responses stand behind, where that changes how they are read
 * @param thought the tags around a model's reasoning, where the generation prompt opens one
 * @param signs what shows that a text is not made for the template
 * @param endText the text of the token that ends a turn
 * @param endOfTurn its id
 * @param stopTokens ids that end generation
 * @param bos the beginning-of-sequence token's id, where there is one
 * @param addsBos whether the tokenizer puts it before a text
 * @param specialIds ids that no text gives, but for a template's
 */
record TurnFormat(
    ChatTemplate template,
    SpecialText special,
    AssistantTurn turn,
    Optional<TextTokenizer.Anchor> opening,
    Optional<ThoughtTag> thought,
    TextSigns signs,
    String endText,
    int endOfTurn,
    Set<Integer> stopTokens,
    Optional<Integer> bos,
    boolean addsBos,
    Set<Integer> specialIds) {

  /**
   * Reads a folder's.
   *
   * @throws TokenizerException if no token ends a turn, or one that the files name is not there
   * @throws TemplateException if the chat template is broken
   */
  static TurnFormat of(TokenizerFolder folder, TextTokenizer tokenizer) {
    ChatTemplate template = template(folder);
    // A token that tokenizer.json does not call special may still be the model's end of sequence.
    Set<String> specialTexts = new LinkedHashSet<>(tokenizer.specialTexts());
    specialTexts.addAll(folder.specialTokens().values());
    final Set<Integer> specialIds = ids(specialTexts, tokenizer);
    AssistantTurn found = AssistantTurn.find(template);
    String generationPrompt = AssistantTurn.generationPrompt(template);
    Optional<ThoughtTag> thought = ThoughtTag.of(generationPrompt, found.after());
    // Answers have these tags as models write them.
    thought.ifPresent(tag -> specialTexts.removeAll(List.of(tag.open(), tag.close())));
    SpecialText special = new SpecialText(specialTexts);
    int at = special.find(found.after(), 0);
    String endText = endText(folder, at < 0 ? eos(folder) : special.at(found.after(), at));
    int endOfTurn = id(folder, tokenizer, endText);
    if (at >= 0 && !tokenizer.readsBehindWord(endText)) { // flags may keep it from being seen
      throw new TokenizerException(
          ("%s: the chat template ends a turn with %s, which behind a word the tokenizer reads as"
                  + " text and not as that token: among its added tokens, set its single_word and"
                  + " normalized to false")
              .formatted(folder.path(), endText));
    }
    Optional<Integer> bos =
        Optional.ofNullable(folder.specialTokens().get("bos_token"))
            .map(text -> id(folder, tokenizer, text));
    return new TurnFormat(
        template,
        special,
        new AssistantTurn(
            found.before(),
            at < 0 ? found.after() : found.after().substring(0, at),
            found.stripStart(),
            found.stripEnd()),
        tokenizer.anchor(generationPrompt),
        thought,
        AssistantTurn.signs(
            template, folder.chatTemplate().isPresent(), specialTexts, thought, tokenizer),
        endText,
        endOfTurn,
        stopTokens(folder, tokenizer, endOfTurn),
        bos,
        bos.isPresent() && folder.addsBos().orElseGet(() -> tokenizer.startsWith(bos.get())),
        specialIds);
  }

  private static ChatTemplate template(TokenizerFolder folder) {
    return folder
        .chatTemplate()
        .map(source -> ChatTemplate.of("of " + folder.path(), source, folder.specialTokens()))
        .map(AssistantTurn::speaking)
        .orElseGet(() -> ChatTemplate.plain(folder.specialTokens()));
  }

  private static Set<Integer> ids(Set<String> texts, TextTokenizer tokenizer) {
    return texts.stream()
        .flatMapToInt(text -> tokenizer.id(text).stream())
        .boxed()
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<String> eos(TokenizerFolder folder) {
    return Optional.ofNullable(folder.specialTokens().get("eos_token"));
  }

  private static String endText(TokenizerFolder folder, Optional<String> found) {
    return found.orElseThrow(
        () ->
            new TokenizerException(
                folder.path()
                    + " names no end-of-turn token: its chat template ends a turn with"
                    + " none and tokenizer_config.json has no eos_token; add one there"));
  }

  private static Set<Integer> stopTokens(
      TokenizerFolder folder, TextTokenizer tokenizer, int endOfTurn) {
    Set<Integer> stops = new LinkedHashSet<>(folder.endIds());
    stops.add(endOfTurn);
    eos(folder)
        .map(tokenizer::id)
        .filter(OptionalInt::isPresent)
        .ifPresent(id -> stops.add(id.getAsInt()));
    return Set.copyOf(stops);
  }

  private static int id(TokenizerFolder folder, TextTokenizer tokenizer, String token) {
    return tokenizer
        .id(token)
        .orElseThrow(
            () ->
                new TokenizerException(
                    ("the tokenizer of %s has no token %s, which tokenizer_config.json or the"
                            + " chat template uses; take all files from the same model")
                        .formatted(folder.path(), token)));
  }
}
