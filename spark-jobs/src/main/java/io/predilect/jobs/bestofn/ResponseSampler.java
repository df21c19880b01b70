package io.predilect.jobs.bestofn;

import io.predilect.data.pair.Message;
import io.predilect.data.rationale.PermutedRationales;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.TokenBudget;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * N responses of a policy to every prompt, and a reward model's rewards of them. A response depends
 * on its prompt, its number and the seed alone, not on what else is in the batch.
 */
final class ResponseSampler {

  /** A prompt and the id of the row it came from. */
  record Asked(String id, List<Message> prompt) {
    Asked {
      prompt = List.copyOf(prompt);
    }
  }

  /**
   * A prompt that fits both models.
   *
   * @param place among all prompts
   * @param prompt in the policy's tokens
   * @param judged in the reward model's
   */
  private record Fitting(int place, Asked asked, Tokens prompt, Tokens judged) {}

  private record Answered(Fitting to, List<String> texts) {}

  private final BestOfNPlan plan;
  private final ScoringModel policy;
  private final ScoringModel reward;
  private final Generator generator;
  private final GenerationSettings settings;

  ResponseSampler(BestOfNPlan plan, ScoringModel policy, ScoringModel reward) {
    this.plan = plan;
    this.policy = policy;
    this.reward = reward;
    this.generator = new Generator(policy.model());
    this.settings = plan.sampling().until(policy.tokenizer().stopTokens());
  }

  /** One result per prompt, in their order. */
  List<PromptSamples> sample(List<Asked> asked) {
    Map<Integer, PromptSamples> done = new TreeMap<>();
    List<Fitting> fitting = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Asked one = asked.get(i);
      try {
        Tokens prompt = policy.tokenizer().prompt(one.prompt());
        Tokens judged = reward.tokenizer().prompt(one.prompt());
        Optional<String> tooLong =
            tooLong(prompt, policy, "policy").or(() -> tooLong(judged, reward, "reward model"));
        if (tooLong.isPresent()) {
          done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TOO_LONG, tooLong.get()));
        } else {
          fitting.add(new Fitting(i, one, prompt, judged));
        }
      } catch (TemplateException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TEMPLATE, e.getMessage()));
      } catch (TokenizerException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.BAD_TEXT, e.getMessage()));
      }
    }
    List<Answered> answered = new ArrayList<>();
    for (List<Fitting> batch :
        TokenBudget.alike(
            fitting,
            plan.batchTokens(),
            one -> plan.n() * (one.prompt().length() + settings.maxNewTokens()))) {
      answered.addAll(respond(batch));
    }
    new PairScorer(reward.model(), plan.batchTokens())
        .score(answered.iterator(), this::judged)
        .forEachRemaining(
            scored -> done.put(scored.row().to().place(), rewarded(scored.row(), scored.score())));
    return List.copyOf(done.values());
  }

  private static Optional<String> tooLong(Tokens prompt, ScoringModel model, String who) {
    int positions = model.model().config().maxPositions();
    return prompt.length() < positions
        ? Optional.empty()
        : Optional.of(
            "the prompt has %d tokens; the context of the %s holds %d, response included"
                .formatted(prompt.length(), who, positions));
  }

  private List<Answered> respond(List<Fitting> batch) {
    List<Tokens> repeated = new ArrayList<>();
    long[] seeds = new long[batch.size() * plan.n()];
    for (Fitting one : batch) {
      for (int k = 0; k < plan.n(); k++) {
        seeds[repeated.size()] = seed(plan.seed(), one.asked().id(), k);
        repeated.add(one.prompt());
      }
    }
    List<Tokens> answers = generator.generate(repeated, settings, seeds);
    List<Answered> answered = new ArrayList<>();
    for (int b = 0; b < batch.size(); b++) {
      List<String> texts =
          answers.subList(b * plan.n(), (b + 1) * plan.n()).stream()
              .map(answer -> policy.tokenizer().decode(answer, true).strip())
              .toList();
      answered.add(new Answered(batch.get(b), texts));
    }
    return answered;
  }

  static long seed(long seed, String id, int response) {
    String key = PermutedRationales.key(seed, id + "/" + response);
    return Long.parseUnsignedLong(key.substring(0, 16), 16);
  }

  /** The responses that have a text, as the reward model reads them. */
  private List<Prompted> judged(Answered answered) {
    Tokens prompt = answered.to().judged();
    int room = reward.model().config().maxPositions() - prompt.length();
    return answered.texts().stream()
        .filter(text -> !text.isEmpty())
        .map(text -> reward.tokenizer().response(answered.to().asked().prompt(), text))
        .map(response -> new Prompted(prompt, response.first(room)))
        .toList();
  }

  private static PromptSamples rewarded(Answered answered, List<ResponseScore> scores) {
    Iterator<ResponseScore> next = scores.iterator();
    List<PromptSamples.Response> samples =
        answered.texts().stream()
            .map(
                text ->
                    new PromptSamples.Response(
                        text, text.isEmpty() ? Double.NaN : next.next().reward()))
            .toList();
    return new PromptSamples(answered.to().asked().id(), samples, Optional.empty());
  }
}
