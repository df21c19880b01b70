package io.predilect.data.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits.Overlong;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerFixture;
import io.predilect.data.token.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTokenizerTest {
  private static final List<Message> PROMPT = List.of(Message.user("what is this and why?"));
  private static final String CHOSEN = "the answer is the same as the answer";
  private static final String REJECTED = "hello you";

  @TempDir Path folder;
  private ChatTokenizer chat;

  @BeforeEach
  void open() throws IOException {
    chat = ChatTokenizer.open(TokenizerFixture.chatMl(folder));
  }

  @AfterEach
  void close() {
    chat.close();
  }

  @Test
  void wholePair() {
    PreferencePair pair =
        new PreferencePair(
            PairId.of(PROMPT, CHOSEN, REJECTED),
            PROMPT,
            CHOSEN,
            REJECTED,
            OptionalDouble.of(0.75),
            OptionalDouble.of(0.25),
            "chat",
            Map.of());
    PairTokenizer.Result result =
        tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE))
            .tokenize(
                pair,
                Optional.empty(),
                Optional.of("it says more"),
                ReferenceLogps.of(-12.5, -3.25));
    List<Message> question = RationaleCondition.builtIn().messages(pair);
    assertEquals(
        TokenizedPair.of(
                pair.id(),
                "chat",
                chat.prompt(PROMPT),
                chat.response(PROMPT, CHOSEN),
                chat.response(PROMPT, REJECTED))
            .withRationale(
                Optional.of(
                    new TokenizedPair.Rationale(
                        chat.prompt(question), chat.response(question, "it says more"))))
            .withReference(-12.5, -3.25)
            .withScoreMargin(OptionalDouble.of(0.5)),
        assertInstanceOf(PairTokenizer.Kept.class, result).pair());
  }

  @Test
  void cutPair() {
    ResponseCut cut = new ResponseCut(ResponseCut.Unit.TOKENS, 3, 1000, true);
    TokenizedPair pair = kept(tokenize(CHOSEN, REJECTED, Optional.of(cut)));
    Tokens end = Tokens.of(chat.endOfTurn());
    assertEquals(chat.response(PROMPT, CHOSEN).first(3).plus(end), pair.chosen());
    assertEquals(chat.response(PROMPT, REJECTED), pair.rejected());
  }

  @Test
  void oneJudgedResponseIsTokenisedAlone() {
    Optional<ResponseCut> cut = Optional.of(new ResponseCut(ResponseCut.Unit.TOKENS, 3, 1, false));
    PairTokenizer tokenizer = tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE));
    TokenizedPair good = kept(tokenizer.tokenize(PreferencePair.of(PROMPT, CHOSEN, true), cut));
    assertEquals(chat.response(PROMPT, CHOSEN).first(3), good.chosen());
    assertEquals(Tokens.empty(), good.rejected());
    TokenizedPair bad =
        kept(tokenizer.tokenize(PreferencePair.of(PROMPT, REJECTED, false), Optional.empty()));
    assertEquals(Tokens.empty(), bad.chosen());
    assertEquals(chat.response(PROMPT, REJECTED), bad.rejected());
    assertEquals(
        PairTokenizer.EMPTY_RESPONSE,
        reason(tokenizer.tokenize(PreferencePair.of(PROMPT, "", true), Optional.empty())));
  }

  @Test
  void aRationaleOfOneResponseAnswersTheQuestionAboutIt() {
    PreferencePair bad = PreferencePair.of(PROMPT, REJECTED, false);
    TokenizedPair pair =
        kept(
            tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE))
                .tokenize(bad, Optional.empty(), Optional.of("it is so"), ReferenceLogps.none()));
    List<Message> question = RationaleCondition.builtIn().messages(bad);
    assertTrue(question.get(0).content().endsWith("Why is the response bad?"));
    assertEquals(chat.prompt(question), pair.rationale().orElseThrow().condition());
    assertEquals(chat.response(question, "it is so"), pair.rationale().orElseThrow().text());
  }

  @Test
  void theQuestionOfARationaleShowsNoMoreThanTheCutLeft() {
    PreferencePair whole = PreferencePair.of(PROMPT, CHOSEN, REJECTED);
    ResponseCut letters = new ResponseCut(ResponseCut.Unit.CHARACTERS, 5, 7, true);
    assertAsked(whole.withResponses("the a", "hello y"), whole, letters);
    String two = chat.decode(chat.response(PROMPT, CHOSEN).first(2), true);
    assertTrue(CHOSEN.startsWith(two) && two.length() < CHOSEN.length(), two);
    ResponseCut tokens = new ResponseCut(ResponseCut.Unit.TOKENS, 2, 1000, true);
    assertAsked(whole.withResponses(two, REJECTED), whole, tokens);
    assertAsked(whole, whole, new ResponseCut(ResponseCut.Unit.TOKENS, 1000, 1000, false));
    PreferencePair bad = PreferencePair.of(PROMPT, REJECTED, false);
    assertAsked(bad.withResponses("", "hello y"), bad, letters);
  }

  /** Half a character at the end of a cut is none. */
  @Test
  void theQuestionShowsWholeCharacters() {
    PreferencePair pair = PreferencePair.of(PROMPT, "hello 😀😀", "hello you");
    for (int count = 1;
        count <= chat.size(PROMPT, pair.chosen(), ResponseCut.Unit.TOKENS);
        count++) {
      int first = count;
      String shown =
          chat.words(
              PROMPT,
              pair.chosen(),
              ResponseCut.Unit.TOKENS,
              size -> new ResponseCut.Kept(first, false));
      assertTrue(pair.chosen().startsWith(shown), shown);
    }
  }

  private void assertAsked(PreferencePair shown, PreferencePair pair, ResponseCut cut) {
    TokenizedPair tokens =
        kept(
            tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE))
                .tokenize(pair, Optional.of(cut), Optional.of("so"), ReferenceLogps.none()));
    assertEquals(
        chat.prompt(RationaleCondition.builtIn().messages(shown)),
        tokens.rationale().orElseThrow().condition());
  }

  @Test
  void aShareIsThatOfEachResponsesOwnLength() {
    for (double ratio : new double[] {0.25, 0.5, 0.9, 1}) {
      int chosen = chat.size(PROMPT, CHOSEN, ResponseCut.Unit.TOKENS);
      int rejected = chat.size(PROMPT, REJECTED, ResponseCut.Unit.TOKENS);
      ResponseCut counted =
          new ResponseCut(
              ResponseCut.Unit.TOKENS,
              Math.max(1, (int) (chosen * ratio)),
              Math.max(1, (int) (rejected * ratio)),
              true);
      int most = Integer.MAX_VALUE;
      ResponseCut share = new ResponseCut(ResponseCut.Unit.TOKENS, ratio, most, most, true);
      assertEquals(
          tokenize(CHOSEN, REJECTED, Optional.of(counted)),
          tokenize(CHOSEN, REJECTED, Optional.of(share)));
    }
    assertEquals(1, new ResponseCut(ResponseCut.Unit.TOKENS, 0.1, 9, 9, true).ofChosen(3).size());
    assertEquals(2, new ResponseCut(ResponseCut.Unit.TOKENS, 0.5, 2, 9, true).ofChosen(10).size());
  }

  @Test
  void emptyTextsAreRejected() {
    Optional<ResponseCut> cut =
        Optional.of(new ResponseCut(ResponseCut.Unit.CHARACTERS, 5, 5, true));
    assertEquals(PairTokenizer.EMPTY_RESPONSE, reason(tokenize("", REJECTED, Optional.empty())));
    assertEquals(PairTokenizer.EMPTY_RESPONSE, reason(tokenize(CHOSEN, "", Optional.empty())));
    assertEquals(PairTokenizer.EMPTY_AFTER_CUT, reason(tokenize("", REJECTED, cut)));
    PairTokenizer.Result blank =
        tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE))
            .tokenize(
                PreferencePair.of(PROMPT, CHOSEN, REJECTED),
                Optional.empty(),
                Optional.of(" \n"),
                ReferenceLogps.none());
    assertEquals(PairTokenizer.EMPTY_RATIONALE, reason(blank));
  }

  @Test
  void promptLongerThanTheContextIsRejectedWithItsLengths() {
    int length = chat.prompt(PROMPT).length();
    PairTokenizer.Result result =
        tokenizer(LengthLimits.of(length, Overlong.TRUNCATE))
            .tokenize(PreferencePair.of(PROMPT, CHOSEN, REJECTED), Optional.empty());
    PairTokenizer.Rejected rejected = assertInstanceOf(PairTokenizer.Rejected.class, result);
    assertEquals(PairTokenizer.TOO_LONG, rejected.reason());
    assertTrue(rejected.detail().contains("prompt " + length), rejected.detail());
    assertTrue(rejected.detail().contains("max_length is " + length), rejected.detail());
  }

  @Test
  void whatTheLimitsTookIsToldAndACutThatWasAskedForIsNot() {
    int prompt = chat.prompt(PROMPT).length();
    int longest = chat.response(PROMPT, CHOSEN).length();
    ResponseCut cut = new ResponseCut(ResponseCut.Unit.TOKENS, 2, 2, false);
    assertEquals(lost(false, false, false), lost(1024, 1024, Optional.empty()));
    assertEquals(lost(false, false, false), lost(1024, 1024, Optional.of(cut)));
    assertEquals(lost(false, true, true), lost(prompt + longest - 1, 1024, Optional.empty()));
    assertEquals(lost(true, false, true), lost(prompt + longest, prompt - 1, Optional.empty()));
    assertEquals(lost(true, true, true), lost(prompt, prompt - 1, Optional.empty()));
  }

  private static PairTokenizer.Lost lost(boolean prompt, boolean response, boolean rationale) {
    return new PairTokenizer.Lost(prompt, response, rationale, false);
  }

  private PairTokenizer.Lost lost(int length, int prompt, Optional<ResponseCut> cut) {
    PairTokenizer.Result result =
        tokenizer(new LengthLimits(length, Math.min(length, prompt), Overlong.TRUNCATE))
            .tokenize(
                PreferencePair.of(PROMPT, CHOSEN, REJECTED),
                cut,
                Optional.of("why"),
                ReferenceLogps.none());
    return assertInstanceOf(PairTokenizer.Kept.class, result).lost();
  }

  @Test
  void theRefinementPromptStandsInFrontOfTheWholeQueryOrOfItsLastTurn() {
    Message system = Message.system("Be brief.");
    Message first = Message.user("Who are you?");
    Message answer = Message.assistant("A model.");
    Message last = Message.user("Sing.");
    RefinementPrompt whole = refinement(RefinementPrompt.Before.QUERY);
    RefinementPrompt turn = refinement(RefinementPrompt.Before.LAST_TURN);
    List<Message> prompt = List.of(system, first, answer, last);
    assertEquals(
        List.of(system, Message.user("Do your best. Query: Who are you?"), answer, last),
        whole.messages(prompt));
    assertEquals(
        List.of(system, first, answer, Message.user("Do your best. Query: Sing.")),
        turn.messages(prompt));
    // of one turn both are the same; where no user speaks it is the last message
    assertEquals(whole.messages(List.of(last)), turn.messages(List.of(last)));
    assertEquals(
        List.of(Message.system("Do your best. Query: Be brief.")), whole.messages(List.of(system)));
    assertNotEquals(whole.identity(), turn.identity());

    TokenizedPair pair = kept(refined(LengthLimits.of(1024, Overlong.TRUNCATE), prompt));
    assertEquals(chat.prompt(whole.messages(prompt)), pair.augmentedPrompt().orElseThrow());
    assertEquals(chat.prompt(prompt), pair.prompt());
  }

  private static RefinementPrompt refinement(RefinementPrompt.Before before) {
    return new RefinementPrompt("Do your best. Query:", before);
  }

  @Test
  void anAugmentedPromptThatIsTooLongLosesTheBeginningOfThePairsOwn() {
    List<Message> prompt = List.of(Message.user("word ".repeat(60)));
    TokenizedPair whole = kept(refined(LengthLimits.of(1024, Overlong.TRUNCATE), prompt));
    int own = whole.prompt().length();
    int longest = Math.max(whole.chosen().length(), whole.rejected().length());
    int added = whole.augmentedPrompt().orElseThrow().length() - own;
    for (int less : new int[] {0, 1, 7, added - 1}) {
      int limit = own + added - less + longest;
      TokenizedPair cut = kept(refined(LengthLimits.of(limit, Overlong.TRUNCATE), prompt));
      Tokens augmented = cut.augmentedPrompt().orElseThrow();
      assertEquals(own + added - less, augmented.length());
      String text = chat.decode(augmented, true);
      assertTrue(text.contains("Do your best. Query:"), text);
      assertEquals(whole.prompt().last(10), augmented.last(10));
      assertEquals(cut.chosen(), whole.chosen());
    }
    assertFalse(refinedLost(LengthLimits.of(own + added + longest, Overlong.TRUNCATE), prompt));
    assertTrue(refinedLost(LengthLimits.of(own + added - 1 + longest, Overlong.TRUNCATE), prompt));
    PairTokenizer.Result none = refined(LengthLimits.of(longest + 8, Overlong.TRUNCATE), prompt);
    assertEquals(PairTokenizer.TOO_LONG, reason(none));
    PairTokenizer.Result refused =
        refined(LengthLimits.of(own + added - 1 + longest, Overlong.REJECT), prompt);
    assertEquals(PairTokenizer.TOO_LONG, reason(refused));
  }

  @Test
  void whatThePromptLostItLostBehindTheRefinementPromptToo() {
    List<Message> prompt =
        List.of(Message.user("one ".repeat(20)), Message.assistant("two"), Message.user("three"));
    TokenizedPair whole = kept(refined(LengthLimits.of(1024, Overlong.TRUNCATE), prompt));
    int own = whole.prompt().length();
    int added = whole.augmentedPrompt().orElseThrow().length() - own;
    for (int less : new int[] {1, 5, 25}) {
      LengthLimits limits = new LengthLimits(1024, own - less, Overlong.TRUNCATE);
      TokenizedPair cut = kept(refined(limits, prompt));
      Tokens augmented = cut.augmentedPrompt().orElseThrow();
      assertEquals(own - less, cut.prompt().length());
      assertEquals(own - less + added, augmented.length());
      assertTrue(chat.decode(augmented, true).contains("Do your best. Query:"));
      assertFalse(refinedLost(limits, prompt));
    }
  }

  private boolean refinedLost(LengthLimits limits, List<Message> prompt) {
    return assertInstanceOf(PairTokenizer.Kept.class, refined(limits, prompt)).lost().refined();
  }

  private PairTokenizer.Result refined(LengthLimits limits, List<Message> prompt) {
    return new PairTokenizer(
            chat,
            limits,
            RationaleCondition.builtIn(),
            Optional.of(refinement(RefinementPrompt.Before.QUERY)))
        .tokenize(PreferencePair.of(prompt, CHOSEN, REJECTED), Optional.empty());
  }

  @Test
  void refusalOfTheTemplateIsARejection() throws IOException {
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}"
            + "{% endif %}{{ m.content }}<|im_end|>{% endfor %}");
    try (ChatTokenizer strict = ChatTokenizer.open(folder)) {
      PairTokenizer.Result result =
          new PairTokenizer(
                  strict, LengthLimits.of(100, Overlong.TRUNCATE), RationaleCondition.builtIn())
              .tokenize(
                  PreferencePair.of(
                      List.of(Message.system("s"), Message.user("u")), CHOSEN, REJECTED),
                  Optional.empty());
      PairTokenizer.Rejected rejected = assertInstanceOf(PairTokenizer.Rejected.class, result);
      assertEquals(PairTokenizer.TEMPLATE, rejected.reason());
      assertTrue(rejected.detail().contains("no system"), rejected.detail());
    }
  }

  private PairTokenizer.Result tokenize(String chosen, String rejected, Optional<ResponseCut> cut) {
    return tokenizer(LengthLimits.of(1024, Overlong.TRUNCATE))
        .tokenize(PreferencePair.of(PROMPT, chosen, rejected), cut);
  }

  private PairTokenizer tokenizer(LengthLimits limits) {
    return new PairTokenizer(chat, limits, RationaleCondition.builtIn());
  }

  private static TokenizedPair kept(PairTokenizer.Result result) {
    return assertInstanceOf(PairTokenizer.Kept.class, result).pair();
  }

  private static String reason(PairTokenizer.Result result) {
    return assertInstanceOf(PairTokenizer.Rejected.class, result).reason();
  }
}
