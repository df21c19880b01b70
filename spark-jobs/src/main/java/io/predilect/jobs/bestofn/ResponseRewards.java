package io.predilect.jobs.bestofn;

import io.predilect.data.pair.Message;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A reward model's rewards of the responses to prompts. */
record ResponseRewards(ScoringModel reward, int batchTokens) {

  /** A prompt with the id of the row it came from, and the responses to it. */
  record Answered(String id, List<Message> prompt, List<String> texts) {
    Answered {
      prompt = List.copyOf(prompt);
      texts = List.copyOf(texts);
    }
  }

  /**
   * A prompt that fits the model.
   *
   * @param place among all prompts
   * @param prompt in the model's tokens
   */
  private record Fitting(int place, Answered answered, Tokens prompt) {}

  /** One result per prompt, in their order. */
  List<PromptSamples> of(List<Answered> answered) {
    Map<Integer, PromptSamples> done = new TreeMap<>();
    List<Fitting> fitting = new ArrayList<>();
    for (int i = 0; i < answered.size(); i++) {
      Answered one = answered.get(i);
      try {
        Tokens prompt = reward.tokenizer().prompt(one.prompt());
        Optional<String> tooLong = tooLong(prompt);
        if (tooLong.isPresent()) {
          done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TOO_LONG, tooLong.get()));
        } else {
          fitting.add(new Fitting(i, one, prompt));
        }
      } catch (TemplateException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TEMPLATE, e.getMessage()));
      } catch (TokenizerException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.BAD_TEXT, e.getMessage()));
      }
    }
    new PairScorer(reward.model(), batchTokens)
        .score(fitting.iterator(), this::judged)
        .forEachRemaining(
            scored -> done.put(scored.row().place(), rewarded(scored.row(), scored.score())));
    return List.copyOf(done.values());
  }

  private Optional<String> tooLong(Tokens prompt) {
    int positions = reward.model().config().maxPositions();
    return prompt.length() < positions
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the prompt has %d tokens; the context of the reward model holds %d, response included",
                prompt.length(),
                positions));
  }

  /** The responses that have a text, as the reward model reads them. */
  private List<Prompted> judged(Fitting fitting) {
    Tokens prompt = fitting.prompt();
    return fitting.answered().texts().stream()
        .filter(text -> !text.isEmpty())
        .map(text -> new Prompted(prompt, response(fitting, text).first(room(fitting))))
        .toList();
  }

  private Tokens response(Fitting fitting, String text) {
    return reward.tokenizer().response(fitting.answered().prompt(), text);
  }

  private int room(Fitting fitting) {
    return reward.model().config().maxPositions() - fitting.prompt().length();
  }

  private PromptSamples rewarded(Fitting fitting, List<ResponseScore> scores) {
    Iterator<ResponseScore> next = scores.iterator();
    List<PromptSamples.Response> samples =
        fitting.answered().texts().stream()
            .map(
                text ->
                    text.isEmpty()
                        ? new PromptSamples.Response(text, Double.NaN)
                        : new PromptSamples.Response(
                            text,
                            next.next().reward(),
                            response(fitting, text).length() > room(fitting)))
            .toList();
    return new PromptSamples(fitting.answered().id(), samples, Optional.empty());
  }
}
