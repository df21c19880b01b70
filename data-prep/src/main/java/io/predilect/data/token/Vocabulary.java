package io.predilect.data.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which number each token has. Added tokens are left out: models of one family name their spare
 * ones in several ways.
 */
public final class Vocabulary {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Integer, String> tokens;

  private Vocabulary(Map<Integer, String> tokens) {
    this.tokens = tokens;
  }

  /**
   * Reads a Hugging Face folder's.
   *
   * @return empty where there is no {@code tokenizer.json}
   * @throws TokenizerException when that is no JSON
   */
  public static Optional<Vocabulary> read(Path folder) throws IOException {
    Path file = folder.resolve(TokenizerFolder.TOKENIZER);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(JSON.readTree(file.toFile()).path("model").path("vocab")));
    } catch (JsonProcessingException e) {
      throw new TokenizerException(file + " is no JSON: download it again", e);
    }
  }

  /** Of an object from tokens to numbers, or of Unigram's list of tokens with their scores. */
  private static Vocabulary of(JsonNode vocab) {
    Map<Integer, String> tokens = new TreeMap<>();
    if (vocab.isArray()) {
      for (int number = 0; number < vocab.size(); number++) {
        tokens.put(number, vocab.get(number).path(0).asText());
      }
    } else {
      vocab
          .fields()
          .forEachRemaining(token -> tokens.put(token.getValue().asInt(), token.getKey()));
    }
    return new Vocabulary(tokens);
  }

  /** The first number that means one token here and another there; empty: none does. */
  public Optional<String> difference(Vocabulary other) {
    for (Map.Entry<Integer, String> token : tokens.entrySet()) {
      String theirs = other.tokens.get(token.getKey());
      if (theirs != null && !theirs.equals(token.getValue())) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "number %d is \"%s\" of the one and \"%s\" of the other",
                token.getKey(),
                token.getValue(),
                theirs));
      }
    }
    return Optional.empty();
  }
}
