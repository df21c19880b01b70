package io.predilect.data.token;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.library.JarLibraries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Text to token ids and back, by the Hugging Face tokenizers library, without special tokens put
 * around the text. Needs no network. Safe for use by many threads; close it when none uses it.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final Pattern SPACE_AT_END =
      Pattern.compile("(?<!\\s)\\s++\\z", Pattern.UNICODE_CHARACTER_CLASS);
  private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
  // What stands before a text that continues another: the first that does not melt into the text.
  private static final List<String> ANCHORS = List.of("\n", "a");

  private static final int SHOWN = 40;

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> ids;
  private final Set<String> specialTexts;
  private final int vocabSize;
  private final List<Anchor> anchors;
  private final boolean prefixes;
  private final List<String> breaks;
  private final Set<String> stripping;

  private TextTokenizer(Path file, HuggingFaceTokenizer tokenizer, JsonNode json) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.ids = vocabulary(json);
    this.specialTexts = specialTexts(json);
    this.vocabSize = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
    this.anchors = ANCHORS.stream().map(text -> new Anchor(text, encode(text))).toList();
    this.prefixes = !encode("\na").equals(anchors.get(0).tokens().plus(encode("a")));
    this.breaks = breaks(json, prefixes);
    this.stripping = stripping(json);
  }

  /**
   * What a text stands behind.
   *
   * @param tokens the ids of {@code text} by itself
   */
  record Anchor(String text, Tokens tokens) {}

  /**
   * Opens a folder's {@code tokenizer.json}.
   *
   * @throws TokenizerException if it is missing or broken
   */
  public static TextTokenizer open(Path folder) {
    return open(TokenizerFolder.read(folder));
  }

  static TextTokenizer open(TokenizerFolder folder) {
    Path file = folder.path().resolve(TokenizerFolder.TOKENIZER);
    byte[] json = folder.tokenizerJson().getBytes(StandardCharsets.UTF_8);
    // The file's own truncation and padding are for other uses: lengths are this software's matter.
    Map<String, String> options =
        Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
    HuggingFaceTokenizer opened;
    try {
      opened =
          JarLibraries.present(
              () -> HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options));
    } catch (EngineException e) {
      throw new TokenizerException(
          "the tokenizers library cannot be loaded (%s): once its jar is there for this platform, start the process anew"
              .formatted(Optional.ofNullable(e.getCause()).orElse(e).getMessage()),
          e);
    } catch (IOException | RuntimeException e) {
      throw new TokenizerException(
          file + " is not a tokenizer this version reads: " + e.getMessage(), e);
    }
    try {
      return new TextTokenizer(file, opened, folder.tokenizer());
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The text's ids. Special tokens' text in it becomes special tokens. */
  public Tokens encode(String text) {
    return encode(text, false);
  }

  /**
   * The ids of a text that stands behind other text: a tokenizer that puts a space before its input
   * (as Llama 2's) puts none before this one.
   */
  public Tokens encodeContinuation(String text) {
    return encodeBehind(Optional.empty(), text);
  }

  /**
   * The ids of a text behind what it stands behind, as they are in an encoding of both: behind an
   * added token such a tokenizer does put a space, and an added token that takes the white space
   * behind it ({@code rstrip}) takes the text's too. Phi-3's {@code <|assistant|>} is of both
   * kinds.
   */
  Tokens encodeBehind(Optional<Anchor> before, String text) {
    if (text.isEmpty()) {
      return Tokens.empty();
    }
    List<Anchor> usual = prefixes ? anchors : List.of();
    // Where an anchor melted into the text there is nothing to cut off cleanly.
    return Stream.concat(before.stream(), usual.stream())
        .flatMap(anchor -> behind(anchor, text).stream())
        .findFirst()
        .orElseGet(() -> encode(text));
  }

  private Optional<Tokens> behind(Anchor anchor, String text) {
    Tokens anchored = encode(anchor.text() + text);
    int rest = anchored.length() - anchor.tokens().length();
    return rest >= 0 && anchored.first(anchor.tokens().length()).equals(anchor.tokens())
        ? Optional.of(anchored.last(rest))
        : Optional.empty();
  }

  /** The added token that a text ends with, where it decides how the next text is tokenised. */
  Optional<Anchor> anchor(String before) {
    String words = before.stripTrailing();
    return breaks.stream()
        .filter(words::endsWith)
        .max(Comparator.comparingInt(String::length))
        .map(token -> before.substring(words.length() - token.length()))
        .map(text -> new Anchor(text, encode(text)))
        .filter(anchor -> anchor.tokens().length() == 1); // else other text stands between
  }

  // Straight to the library: an Encoding would also carry every token's text and position, which
  // costs more than tokenising does.
  private Tokens encode(String text, boolean specialTokens) {
    if (text.isEmpty() && !specialTokens) {
      return Tokens.empty();
    }
    long encoding = encoding(text, specialTokens);
    try {
      long[] found = LIBRARY.getTokenIds(encoding);
      int[] narrow = new int[found.length];
      for (int i = 0; i < found.length; i++) {
        narrow[i] = Math.toIntExact(found[i]);
      }
      return Tokens.of(narrow);
    } finally {
      LIBRARY.deleteEncoding(encoding);
    }
  }

  private long encoding(String text, boolean specialTokens) {
    try {
      return LIBRARY.encode(tokenizer.getHandle(), WellFormed.text(text), specialTokens);
    } catch (RuntimeException e) {
      // A vocabulary that has neither all characters nor a token for unknown ones.
      throw new TokenizerException(
          "%s: the tokenizers library has no tokens for the text \"%s\" (%s); take a tokenizer with a token for unknown text"
              .formatted(file, start(text), e.getMessage()),
          e);
    }
  }

  private static String start(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** The text of ids. */
  public String decode(Tokens tokens, boolean skipSpecial) {
    if (tokens.isEmpty()) {
      return "";
    }
    long[] wide = new long[tokens.length()];
    tokens.copyTo(wide, 0);
    return tokenizer.decode(wide, skipSpecial);
  }

  /** The highest id and one. */
  public int vocabSize() {
    return vocabSize;
  }

  /** The id of a token as the vocabulary writes it. */
  public OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The texts of the special tokens. */
  Set<String> specialTexts() {
    return specialTexts;
  }

  /** Whether the tokenizer itself begins a sequence with this token. */
  boolean startsWith(int id) {
    Tokens tokens = encode("a", true);
    return !tokens.isEmpty() && tokens.at(0) == id;
  }

  private static Map<String, Integer> vocabulary(JsonNode json) {
    Map<String, Integer> ids = new HashMap<>();
    JsonNode vocab = json.path("model").path("vocab");
    if (vocab.isArray()) {
      // Unigram: [piece, score] in the order of ids.
      for (int id = 0; id < vocab.size(); id++) {
        ids.put(vocab.get(id).path(0).asText(), id);
      }
    } else {
      for (Iterator<Map.Entry<String, JsonNode>> it = vocab.fields(); it.hasNext(); ) {
        Map.Entry<String, JsonNode> entry = it.next();
        ids.put(entry.getKey(), entry.getValue().asInt());
      }
    }
    for (JsonNode token : json.path("added_tokens")) {
      ids.put(token.path("content").asText(), token.path("id").asInt());
    }
    return ids;
  }

  private static Set<String> specialTexts(JsonNode json) {
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode token : json.path("added_tokens")) {
      if (token.path("special").asBoolean()) {
        texts.add(token.path("content").asText());
      }
    }
    return Set.copyOf(texts);
  }

  /** A text as it is read before an added token: some take the white space there (lstrip). */
  String before(String text, String token) {
    return stripping.contains(token) ? SPACE_AT_END.matcher(text).replaceFirst("") : text;
  }

  /** Whether an added token is read as one behind a word. */
  boolean readsBehindWord(String token) {
    Tokens read = encode("a" + token);
    return !read.isEmpty() && OptionalInt.of(read.last()).equals(id(token));
  }

  private static Set<String> stripping(JsonNode json) {
    Set<String> stripping = new LinkedHashSet<>();
    for (JsonNode token : json.path("added_tokens")) {
      if (token.path("lstrip").asBoolean()) {
        stripping.add(token.path("content").asText());
      }
    }
    return Set.copyOf(stripping);
  }

  // Added tokens behind which a text is not tokenised as it is by itself or in a sentence.
  private static List<String> breaks(JsonNode json, boolean prefixes) {
    List<String> breaks = new ArrayList<>();
    for (JsonNode token : json.path("added_tokens")) {
      if (prefixes || token.path("rstrip").asBoolean()) {
        breaks.add(token.path("content").asText());
      }
    }
    return List.copyOf(breaks);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
