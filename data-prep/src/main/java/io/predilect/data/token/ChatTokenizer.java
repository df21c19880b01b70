package io.predilect.data.token;

import io.predilect.data.hash.Sha256;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.template.ChatTemplate;
import io.predilect.data.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Conversations to token ids, through a model's own chat template. Prompts and responses are
 * tokenised apart, so no token spans the boundary and a response's ids do not depend on its prompt.
 *
 * <p>Text that looks like a special token or like template code stays text. Safe for use by many
 * threads; close it when none uses it.
 */
public final class ChatTokenizer implements AutoCloseable {
  private final TextTokenizer tokenizer;
  private final TurnFormat format;
  private final ModelVocabulary vocabulary;
  private final String digest;

  private ChatTokenizer(TokenizerFolder folder, TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.format = TurnFormat.of(folder, tokenizer);
    this.vocabulary = ModelVocabulary.of(folder, tokenizer);
    vocabulary.require(Tokens.of(format.endOfTurn()));
    this.digest = digest(folder, format);
  }

  /**
   * Opens a Hugging Face folder: {@code tokenizer.json}, and where there are {@code
   * tokenizer_config.json}, {@code chat_template.jinja}, {@code generation_config.json}, {@code
   * config.json}. A folder without a chat template gets {@link ChatTemplate#plain}.
   *
   * @throws TokenizerException if {@code tokenizer.json} is missing or broken, or no token ends a
   *     turn
   * @throws TemplateException if the chat template is broken
   */
  public static ChatTokenizer open(Path folder) {
    return open(folder, folder);
  }

  /**
   * Opens a tokenizer whose model's {@code config.json} and {@code generation_config.json} are in
   * another folder, as those of adapters are.
   */
  public static ChatTokenizer open(Path folder, Path model) {
    TokenizerFolder files = TokenizerFolder.read(folder, model);
    TextTokenizer tokenizer = TextTokenizer.open(files);
    try {
      return new ChatTokenizer(files, tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * The prompt up to where the response begins. The beginning-of-sequence token stands there once
   * if the template writes it or the tokenizer adds it, however many of the two do.
   *
   * @throws TemplateException if the template refuses the conversation
   */
  public Tokens prompt(List<Message> prompt) {
    SpecialText.Marked marked = format.special().mark(prompt);
    String rendered = format.template().render(marked.messages(), true);
    Iterator<String> pieces = SpecialText.pieces(rendered, marked.mark()).iterator();
    Tokens tokens = tokenizer.encode(pieces.next());
    while (pieces.hasNext()) {
      tokens = tokens.plus(tokenizer.encodeContinuation(pieces.next()));
    }
    return vocabulary.require(withBosOnce(tokens));
  }

  /**
   * The whole response: what the template puts around an assistant's words, the words, and the
   * end-of-turn token once, at the end. Where the template writes the prompt otherwise when an
   * answer follows, it is the words and the end-of-turn token; a tag such as {@code <think>} that
   * the prompt ends with is not said again.
   *
   * @throws TemplateException if the template refuses the conversation
   */
  public Tokens response(List<Message> prompt, String response) {
    return vocabulary.require(body(prompt, response).plus(Tokens.of(format.endOfTurn())));
  }

  /**
   * The beginning of a response. A response that is not longer than the cut stays whole, its
   * end-of-turn token included.
   *
   * @param unit what {@code count} counts: tokens without the end-of-turn token, or characters
   *     (Unicode code points) of the response's text
   * @param count how much is kept, at least 1
   * @param keepEndOfTurn whether a response that was really cut gets the end-of-turn token back
   */
  public Tokens response(
      List<Message> prompt,
      String response,
      ResponseCut.Unit unit,
      int count,
      boolean keepEndOfTurn) {
    return response(prompt, response, unit, size -> new ResponseCut.Kept(count, keepEndOfTurn));
  }

  /**
   * As {@link #response(List, String, ResponseCut.Unit, int, boolean)}, where what is kept depends
   * on the response's length.
   *
   * @param kept from the response's size in the unit to what is kept of it, at least 1
   */
  public Tokens response(
      List<Message> prompt,
      String response,
      ResponseCut.Unit unit,
      IntFunction<ResponseCut.Kept> kept) {
    Tokens first;
    ResponseCut.Kept left;
    switch (unit) {
      case TOKENS -> {
        Tokens body = body(prompt, response);
        left = kept.apply(body.length());
        if (body.length() <= left.size()) {
          return vocabulary.require(body.plus(Tokens.of(format.endOfTurn())));
        }
        first = body.first(left.size());
      }
      case CHARACTERS -> {
        String words = words(response);
        int size = words.codePointCount(0, words.length());
        left = kept.apply(size);
        if (size <= left.size()) {
          return response(prompt, response);
        }
        String cut = words.substring(0, words.offsetByCodePoints(0, left.size()));
        first = encodeWords(format.turn().before(), cut, "");
      }
      default -> throw new IllegalStateException("unit " + unit);
    }
    return vocabulary.require(left.endOfTurn() ? first.plus(Tokens.of(format.endOfTurn())) : first);
  }

  /**
   * The words that {@link #response(List, String, ResponseCut.Unit, IntFunction)} keeps of a
   * response; the last may be a part of one.
   */
  public String words(
      List<Message> prompt,
      String response,
      ResponseCut.Unit unit,
      IntFunction<ResponseCut.Kept> kept) {
    return switch (unit) {
      case TOKENS -> {
        Tokens body = body(prompt, response);
        int size = kept.apply(body.length()).size();
        yield size < body.length() ? words(body.first(size), words(response)) : response;
      }
      case CHARACTERS -> {
        String words = words(response);
        int size = words.codePointCount(0, words.length());
        int left = kept.apply(size).size();
        yield left < size ? words.substring(0, words.offsetByCodePoints(0, left)) : response;
      }
    };
  }

  /**
   * How long a response is in what a cut counts: tokens without the end-of-turn token, or
   * characters (Unicode code points).
   */
  public int size(List<Message> prompt, String response, ResponseCut.Unit unit) {
    return switch (unit) {
      case TOKENS -> body(prompt, response).length();
      case CHARACTERS -> {
        String words = words(response);
        yield words.codePointCount(0, words.length());
      }
    };
  }

  /** Tokens of a text by itself, nothing put around it. */
  public int countTokens(String text) {
    return encodePieces(Optional.empty(), marked("", text, "")).length();
  }

  /** The token that ends a turn. */
  public int endOfTurn() {
    return format.endOfTurn();
  }

  /** The tokens that end generation: the end of a turn and every {@code eos_token_id}. */
  public Set<Integer> stopTokens() {
    return format.stopTokens();
  }

  /** The beginning-of-sequence token, where the tokenizer has one. */
  public Optional<Integer> bos() {
    return format.bos();
  }

  /** The highest token id and one. */
  public int vocabSize() {
    return tokenizer.vocabSize();
  }

  /** Whether a token is one that no text gives, but for a template's. */
  public boolean isSpecial(int id) {
    return format.specialIds().contains(id);
  }

  /** The text of ids. */
  public String decode(Tokens tokens, boolean skipSpecial) {
    return tokenizer.decode(tokens, skipSpecial);
  }

  /** Looks for texts that the chat template is not made for. */
  public TextSigns signs() {
    return format.signs();
  }

  /**
   * SHA-256 over what decides on ids: the tokenizer, however its file is written, the chat template
   * and the special tokens that these two make use of. Columns made with equal digests hold the
   * same ids.
   */
  public String digest() {
    return digest;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The response without its end-of-turn token. */
  private Tokens body(List<Message> prompt, String response) {
    SpecialText.Marked marked = format.special().mark(Conversation.with(prompt, response));
    List<Message> all = marked.messages();
    String opened = format.template().render(all.subList(0, all.size() - 1), true);
    String rendered = format.template().render(all, false);
    if (!rendered.startsWith(opened)) {
      return bare(response);
    }
    String tail = ThoughtTag.withoutEmpty(rendered.substring(opened.length()));
    if (format
        .thought()
        .filter(tag -> tag.begins(response) && tail.contains(tag.open()))
        .isPresent()) {
      return bare(response);
    }
    // The words' own special text is cut by marks, so what is found here is the template's.
    int end = tail.indexOf(format.endText());
    return encodePieces(
        format.opening(),
        SpecialText.pieces(
            end < 0 ? tail : tokenizer.before(tail.substring(0, end), format.endText()),
            marked.mark()));
  }

  private Tokens bare(String response) {
    return encodeWords(
        "", tokenizer.before(words(response) + format.turn().after(), format.endText()), "");
  }

  // What the template puts before the words is not theirs, and half a character is none.
  private String words(Tokens first, String whole) {
    String text = tokenizer.decode(first, false);
    String before = format.turn().before();
    String words =
        text.startsWith(before)
            ? text.substring(before.length())
            : before.startsWith(text) ? "" : tokenizer.decode(first, true);
    while (words.endsWith("\uFFFD") && !whole.startsWith(words)) {
      words = words.substring(0, words.length() - 1);
    }
    return words;
  }

  private String words(String response) {
    String words = format.turn().words(response);
    return format.thought().map(tag -> tag.once(words)).orElse(words);
  }

  private Tokens encodeWords(String before, String words, String after) {
    return encodePieces(format.opening(), marked(before, words, after));
  }

  private List<String> marked(String before, String words, String after) {
    SpecialText.Marked marked = format.special().mark(List.of(Message.assistant(words)));
    String text = before + marked.messages().get(0).content() + after;
    return SpecialText.pieces(text, marked.mark());
  }

  private Tokens encodePieces(Optional<TextTokenizer.Anchor> before, List<String> pieces) {
    Tokens tokens = tokenizer.encodeBehind(before, pieces.get(0));
    for (String piece : pieces.subList(1, pieces.size())) {
      tokens = tokens.plus(tokenizer.encodeContinuation(piece));
    }
    return tokens;
  }

  private Tokens withBosOnce(Tokens tokens) {
    Optional<Integer> bos = format.bos();
    if (bos.isEmpty()) {
      return tokens;
    }
    int first = 0;
    while (first < tokens.length() && tokens.at(first) == bos.get()) {
      first++;
    }
    if (first == 0) {
      return format.addsBos() ? Tokens.of(bos.get()).plus(tokens) : tokens;
    }
    return tokens.last(tokens.length() - first + 1);
  }

  private static String digest(TokenizerFolder folder, TurnFormat format) {
    String template = format.template().source();
    Map<String, String> written = new TreeMap<>(folder.specialTokens());
    written.keySet().removeIf(name -> !template.contains(name));
    MessageDigest sha = Sha256.digest();
    for (Object part :
        List.of(
            TokenizerForm.of(folder.tokenizer()),
            template,
            written,
            format.bos(),
            format.addsBos(),
            format.endOfTurn(),
            new TreeSet<>(format.specialIds()))) {
      sha.update(part.toString().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
