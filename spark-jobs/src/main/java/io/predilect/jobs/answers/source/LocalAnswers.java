package io.predilect.jobs.answers.source;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.data.value.Channels;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.AnswerText;
import io.predilect.jobs.questions.Question;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.scoring.HalvingRows;
import io.predilect.model.scoring.TokenBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * Answers of what writes in this process, batch by batch. A question's own seed makes its answer
 * the same in any batch, but for rounding. Questions are taken in windows, so that those of like
 * length meet.
 */
final class LocalAnswers implements Iterator<Answer> {
  /** The reason of a question behind which a model's logits are no numbers. */
  static final String NOT_FINITE = "logits_not_finite";

  private static final String REMEDIES =
      "set dtype: bfloat16, or a lower max_new_tokens, or take a smaller model";

  // Questions that are looked at together, so that those of a batch are alike: so many for every
  // 8,192 tokens of a batch.
  private static final int WINDOW = 256;
  private static final int WINDOW_TOKENS = 8192;
  private static final long WINDOW_CHARACTERS = 2_000_000;

  private final Iterator<Question> questions;
  private final ChatTokenizer tokenizer;
  private final LocalWriter writer;
  private final GenerationSettings settings;
  private final int longest;
  private final int batchTokens;
  private final int window;
  private final HalvingRows rows = new HalvingRows(REMEDIES);
  private final Deque<List<Asked>> batches = new ArrayDeque<>();
  private final Deque<Answer> ready = new ArrayDeque<>();

  private record Asked(Question question, Tokens tokens) {}

  /**
   * Begins.
   *
   * @param settings those that the writer has
   * @param batchTokens tokens a batch may hold; 0: as many as suit the device
   */
  LocalAnswers(
      Iterator<Question> questions,
      ChatTokenizer tokenizer,
      LocalWriter writer,
      GenerationSettings settings,
      int batchTokens) {
    this.questions = questions;
    this.tokenizer = tokenizer;
    this.writer = writer;
    this.settings = settings;
    this.longest = writer.positions() - 1;
    this.batchTokens = batchTokens == 0 ? writer.usualTokens() : batchTokens;
    this.window = WINDOW * Math.max(1, this.batchTokens / WINDOW_TOKENS);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty()) {
      if (!batches.isEmpty()) {
        generate(batches.remove());
      } else if (questions.hasNext()) {
        takeWindow();
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public Answer next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void takeWindow() {
    List<Asked> asked = new ArrayList<>();
    long characters = 0;
    for (int i = 0; i < window && characters < WINDOW_CHARACTERS && questions.hasNext(); i++) {
      Question question = questions.next();
      characters += question.characters();
      take(question, asked);
    }
    batches.addAll(
        TokenBudget.alike(
            asked, batchTokens, one -> one.tokens().length() + settings.maxNewTokens()));
  }

  private void take(Question question, List<Asked> asked) {
    try {
      Tokens tokens = tokenizer.prompt(question.messages());
      if (tokens.length() <= longest) {
        asked.add(new Asked(question, tokens));
      } else {
        refuse(
            question,
            PairTokenizer.TOO_LONG,
            "the question has %s tokens; the model's context holds %s"
                .formatted(tokens.length(), longest + 1));
      }
    } catch (TemplateException e) {
      refuse(question, PairTokenizer.TEMPLATE, e.getMessage());
    } catch (TokenizerException e) {
      refuse(question, PairTokenizer.BAD_TEXT, e.getMessage());
    }
  }

  private void refuse(Question question, String reason, String detail) {
    ready.add(Answer.refused(question.key(), reason, detail));
  }

  private void generate(List<Asked> batch) {
    List<LocalWriter.Written> made = rows.of(batch, this::written);
    for (int i = 0; i < made.size(); i++) {
      ready.add(answer(batch.get(i), made.get(i)));
    }
  }

  private List<LocalWriter.Written> written(List<Asked> batch) {
    return writer.write(
        batch.stream().map(Asked::tokens).toList(),
        batch.stream().mapToLong(asked -> asked.question().seed()).toArray());
  }

  private Answer answer(Asked asked, LocalWriter.Written made) {
    int[] tokens = made.tokens().toArray();
    if (!made.finite()) {
      return Answer.refused(
          asked.question().key(),
          NOT_FINITE,
          String.format(
              Locale.ROOT,
              "behind %d tokens of a text the logits are no numbers: the weights are broken, or too large for their number type",
              tokens.length));
    }
    return new Answer(
        asked.question().key(),
        new ChatReply.Answered(
            AnswerText.of(text(made.tokens())),
            finish(asked.tokens().length(), tokens),
            new Usage(asked.tokens().length(), tokens.length, 0, 0, 0),
            made.first(),
            1),
        made.guided());
  }

  // Special tokens are no part of it, but say what is an answer where a model writes to channels.
  private String text(Tokens made) {
    String plain = tokenizer.decode(made, true);
    String whole = tokenizer.decode(made, false);
    return whole.contains(Channels.TOKEN) && !plain.contains(Channels.TOKEN)
        ? Channels.read(whole)
        : plain;
  }

  private String finish(int prompt, int[] tokens) {
    if (tokens.length > 0 && settings.stopTokens().contains(tokens[tokens.length - 1])) {
      return AnswerRows.STOP;
    }
    boolean full = tokens.length < settings.maxNewTokens() && prompt + tokens.length > longest;
    return full ? AnswerRows.CONTEXT : AnswerRows.LENGTH;
  }
}
