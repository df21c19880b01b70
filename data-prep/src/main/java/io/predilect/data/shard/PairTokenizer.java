package io.predilect.data.shard;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/**
 * Pairs of text to rows of a shard. The score stage uses it too, with the same limits, so that
 * reference log-probs belong to the very tokens that are trained on. Safe for many threads.
 */
public final class PairTokenizer {
  /** Longer than the limits allow, or nothing would be left of the responses. */
  public static final String TOO_LONG = "too_long";

  /** A response without a single token of its own. */
  public static final String EMPTY_RESPONSE = "empty_response";

  /** The cut left a response without a token. */
  public static final String EMPTY_AFTER_CUT = "empty_after_cut";

  /** A rationale without text. */
  public static final String EMPTY_RATIONALE = "empty_rationale";

  /** One judged response where two are needed. */
  public static final String UNPAIRED = "unpaired";

  /** The chat template or the rationale's template refused the conversation. */
  public static final String TEMPLATE = "template";

  /** Text that cannot be tokenised. */
  public static final String BAD_TEXT = "bad_text";

  private final ChatTokenizer tokenizer;
  private final LengthLimits limits;
  private final RationaleCondition condition;
  private final Optional<RefinementPrompt> refinement;

  /** Without refinement. */
  public PairTokenizer(ChatTokenizer tokenizer, LengthLimits limits, RationaleCondition condition) {
    this(tokenizer, limits, condition, Optional.empty());
  }

  /**
   * A tokenizer of pairs.
   *
   * @param condition the question whose answer is the rationale
   * @param refinement p, where pairs get a second prompt p⊕x
   */
  public PairTokenizer(
      ChatTokenizer tokenizer,
      LengthLimits limits,
      RationaleCondition condition,
      Optional<RefinementPrompt> refinement) {
    this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.condition = Objects.requireNonNull(condition, "condition");
    this.refinement = Objects.requireNonNull(refinement, "refinement");
  }

  /** What becomes of a pair. */
  public sealed interface Result {}

  /** The pair in tokens, and what of it the limits took. */
  public record Kept(TokenizedPair pair, Lost lost) implements Result {
    public Kept {
      Objects.requireNonNull(pair, "pair");
      Objects.requireNonNull(lost, "lost");
    }
  }

  /**
   * What is not whole any more for the limits' sake; a cut that was asked for is no loss.
   *
   * @param prompt whether the prompt lost its beginning
   * @param response whether a response lost its end
   * @param rationale whether the rationale or its question lost something
   * @param refined whether the prompt lost more of its beginning behind the refinement prompt
   */
  public record Lost(boolean prompt, boolean response, boolean rationale, boolean refined) {
    /** All is whole. */
    public static final Lost NOTHING = new Lost(false, false, false, false);

    /** What one of two readings took. */
    public Lost or(Lost other) {
      return new Lost(
          prompt || other.prompt,
          response || other.response,
          rationale || other.rationale,
          refined || other.refined);
    }
  }

  /**
   * The pair cannot be used.
   *
   * @param reason one of this class's constants
   * @param detail the lengths or the message behind it
   */
  public record Rejected(String reason, String detail) implements Result {
    public Rejected {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** A pair without rationale and without reference log-probs. */
  public Result tokenize(PreferencePair pair, Optional<ResponseCut> cut) {
    return tokenize(pair, cut, Optional.empty(), ReferenceLogps.none());
  }

  /**
   * A pair in tokens, within the limits.
   *
   * @param cut how much of the responses is used; empty: all
   * @param rationale why the chosen response is preferred, where the data says so
   * @param reference what the reference said of these tokens, where it was asked
   */
  public Result tokenize(
      PreferencePair pair,
      Optional<ResponseCut> cut,
      Optional<String> rationale,
      ReferenceLogps reference) {
    try {
      return checked(pair, cut, rationale, reference);
    } catch (TemplateException e) {
      return new Rejected(TEMPLATE, e.getMessage());
    } catch (TokenizerException e) {
      return new Rejected(BAD_TEXT, e.getMessage());
    }
  }

  private Result checked(
      PreferencePair pair,
      Optional<ResponseCut> cut,
      Optional<String> rationale,
      ReferenceLogps reference) {
    List<Message> question = pair.prompt();
    Tokens prompt = tokenizer.prompt(question);
    Tokens chosen =
        pair.hasChosen()
            ? response(question, pair.chosen(), cut.map(c -> c::ofChosen), cut)
            : Tokens.empty();
    Tokens rejected =
        pair.hasRejected()
            ? response(question, pair.rejected(), cut.map(c -> c::ofRejected), cut)
            : Tokens.empty();
    boolean nothingChosen = pair.hasChosen() && saysNothing(chosen);
    if (nothingChosen || (pair.hasRejected() && saysNothing(rejected))) {
      return new Rejected(
          cut.isPresent() ? EMPTY_AFTER_CUT : EMPTY_RESPONSE,
          (nothingChosen ? "chosen" : "rejected") + " has no token of its own");
    }
    Optional<LengthLimits.Fitted> fitted = limits.fit(prompt, chosen, rejected, tokenizer.bos());
    if (fitted.isEmpty()) {
      return tooLong(
          String.format(
              Locale.ROOT,
              "prompt %d, chosen %d, rejected %d tokens",
              prompt.length(),
              chosen.length(),
              rejected.length()));
    }
    if (rationale.isPresent() && rationale.get().isBlank()) {
      return new Rejected(EMPTY_RATIONALE, "the rationale is blank");
    }
    Optional<TokenizedPair.Rationale> whole =
        rationale.map(text -> rationale(asCut(pair, cut), text));
    Optional<TokenizedPair.Rationale> kept = whole.flatMap(r -> limits.fit(r, tokenizer.bos()));
    if (whole.isPresent() && kept.isEmpty()) {
      return tooLong(
          String.format(
              Locale.ROOT,
              "rationale %d, its question %d tokens",
              whole.get().text().length(),
              whole.get().condition().length()));
    }
    int lostOfPrompt = prompt.length() - fitted.get().prompt().length();
    Optional<Tokens> wholeAugmented = refinement.map(p -> tokenizer.prompt(p.messages(question)));
    Optional<Tokens> augmented = wholeAugmented.flatMap(a -> augmented(a, prompt, fitted.get()));
    if (refinement.isPresent() && augmented.isEmpty()) {
      return tooLong(
          String.format(
              Locale.ROOT,
              "the refinement prompt and responses of %d and %d tokens leave no room for the prompt",
              fitted.get().chosen().length(),
              fitted.get().rejected().length()));
    }
    return new Kept(
        TokenizedPair.of(
                pair.id(),
                pair.subset(),
                fitted.get().prompt(),
                fitted.get().chosen(),
                fitted.get().rejected())
            .withRationale(kept)
            .withAugmentedPrompt(augmented)
            .withReference(reference)
            .withScoreMargin(scoreMargin(pair)),
        new Lost(
            fitted.get().prompt().length() < prompt.length(),
            fitted.get().chosen().length() < chosen.length()
                || fitted.get().rejected().length() < rejected.length(),
            !kept.equals(whole),
            wholeAugmented.isPresent()
                && augmented.get().length() < wholeAugmented.get().length() - lostOfPrompt));
  }

  // x and the responses are those of the plain prompt, so that both margins are about the same
  // tokens: what x lost there it loses here, and more only where p takes its room.
  private Optional<Tokens> augmented(Tokens whole, Tokens prompt, LengthLimits.Fitted fitted) {
    int room = limits.maxLength() - Math.max(fitted.chosen().length(), fitted.rejected().length());
    if (limits.overlong() == LengthLimits.Overlong.REJECT && whole.length() > room) {
      return Optional.empty();
    }
    int same = whole.length() - (prompt.length() - fitted.prompt().length());
    return RefinementPrompt.fit(prompt, whole, Math.min(room, same), tokenizer.bos());
  }

  private Rejected tooLong(String lengths) {
    return new Rejected(
        TOO_LONG,
        String.format(
            Locale.ROOT,
            "%s; max_length is %d, max_prompt_length %d",
            lengths,
            limits.maxLength(),
            limits.maxPromptLength()));
  }

  private Tokens response(
      List<Message> prompt,
      String text,
      Optional<IntFunction<ResponseCut.Kept>> kept,
      Optional<ResponseCut> cut) {
    return kept.map(k -> tokenizer.response(prompt, text, cut.get().unit(), k))
        .orElseGet(() -> tokenizer.response(prompt, text));
  }

  private boolean saysNothing(Tokens response) {
    return response.isEmpty()
        || (response.length() == 1 && response.last() == tokenizer.endOfTurn());
  }

  /** The pair with the texts that a cut leaves of its responses. */
  public PreferencePair asCut(PreferencePair pair, Optional<ResponseCut> cut) {
    return cut.map(
            c ->
                pair.withResponses(
                    left(pair, pair.chosen(), pair.hasChosen(), c.unit(), c::ofChosen),
                    left(pair, pair.rejected(), pair.hasRejected(), c.unit(), c::ofRejected)))
        .orElse(pair);
  }

  private String left(
      PreferencePair pair,
      String response,
      boolean there,
      ResponseCut.Unit unit,
      IntFunction<ResponseCut.Kept> kept) {
    return there ? tokenizer.words(pair.prompt(), response, unit, kept) : response;
  }

  private TokenizedPair.Rationale rationale(PreferencePair pair, String text) {
    List<Message> question = condition.messages(pair);
    return new TokenizedPair.Rationale(
        tokenizer.prompt(question), tokenizer.response(question, text));
  }

  private static OptionalDouble scoreMargin(PreferencePair pair) {
    return pair.chosenScore().isPresent() && pair.rejectedScore().isPresent()
        ? OptionalDouble.of(pair.chosenScore().getAsDouble() - pair.rejectedScore().getAsDouble())
        : OptionalDouble.empty();
  }
}
