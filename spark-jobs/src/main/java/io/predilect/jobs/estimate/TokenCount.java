package io.predilect.jobs.estimate;

import io.predilect.data.pair.Message;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.jobs.models.ModelTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Counts the tokens of questions: with a tokenizer that lies on this machine, else by a rule.
 *
 * @param tokenizer counts them; empty: the rule
 * @param told what counts, for people
 */
record TokenCount(Optional<ChatTokenizer> tokenizer, String told) implements AutoCloseable {
  private static final int CHARACTERS_A_TOKEN = 4;

  private static final TokenCount RULE =
      new TokenCount(Optional.empty(), "taken as a token for every 4 characters");

  /** With the tokenizer of the first of these models that is a folder on this machine. */
  static TokenCount of(Stream<String> models) {
    return models
        .filter(TokenCount::isHere)
        .findFirst()
        .map(
            model ->
                new TokenCount(
                    Optional.of(ModelTokenizer.open(Path.of(model))),
                    "counted with the tokenizer of " + model))
        .orElse(RULE);
  }

  // A path of another file system has a scheme, and is none of these.
  private static boolean isHere(String model) {
    return !model.contains("://") && Files.isRegularFile(Path.of(model, "tokenizer.json"));
  }

  /** Of a conversation that is to be gone on with. */
  double of(List<Message> messages) {
    if (tokenizer.isEmpty()) {
      return messages.stream()
          .mapToDouble(turn -> Math.ceil((double) turn.content().length() / CHARACTERS_A_TOKEN))
          .sum();
    }
    try {
      return tokenizer.get().prompt(messages).length();
    } catch (TemplateException | TokenizerException e) {
      // another model's template may take what this one's does not
      return messages.stream()
          .mapToDouble(turn -> tokenizer.get().countTokens(turn.content()))
          .sum();
    }
  }

  /** Of a text by itself. */
  double of(String text) {
    return of(List.of(Message.user(text)));
  }

  @Override
  public void close() {
    tokenizer.ifPresent(ChatTokenizer::close);
  }
}
