package io.predilect.jobs.bestofn;

import io.predilect.data.pair.Message;
import io.predilect.data.rationale.PermutedRationales;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.LengthBatches;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Collections;
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
    this.settings =
        new GenerationSettings(
            plan.maxNewTokens(),
            plan.temperature(),
            plan.topK(),
            plan.topP(),
            0,
            1,
            policy.tokenizer().stopTokens());
  }

  /** One result per prompt, in their order. */
  List<PromptSamples> sample(List<Asked> asked) {
    Map<Integer, PromptSamples> done = new TreeMap<>();
    Map<Integer, Tokens> prompts = new TreeMap<>();
    Map<Integer, Tokens> judged = new TreeMap<>();
    for (int i = 0; i < asked.size(); i++) {
      Asked one = asked.get(i);
      try {
        Tokens prompt = policy.tokenizer().prompt(one.prompt());
        Tokens known = reward.tokenizer().prompt(one.prompt());
        Optional<String> tooLong =
            tooLong(prompt, policy, "policy").or(() -> tooLong(known, reward, "reward model"));
        if (tooLong.isPresent()) {
          done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TOO_LONG, tooLong.get()));
        } else {
          prompts.put(i, prompt);
          judged.put(i, known);
        }
      } catch (TemplateException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.TEMPLATE, e.getMessage()));
      } catch (TokenizerException e) {
        done.put(i, PromptSamples.refused(one.id(), PairTokenizer.BAD_TEXT, e.getMessage()));
      }
    }
    List<Integer> places = List.copyOf(prompts.keySet());
    int[] lengths =
        places.stream()
            .mapToInt(i -> plan.n() * (prompts.get(i).length() + plan.maxNewTokens()))
            .toArray();
    for (int[] group : LengthBatches.of(lengths, plan.batchTokens())) {
      List<Integer> batch = new ArrayList<>();
      for (int index : group) {
        batch.add(places.get(index));
      }
      respond(asked, batch, prompts, judged, done);
    }
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

  private void respond(
      List<Asked> asked,
      List<Integer> batch,
      Map<Integer, Tokens> prompts,
      Map<Integer, Tokens> judged,
      Map<Integer, PromptSamples> done) {
    List<Tokens> repeated = new ArrayList<>();
    long[] seeds = new long[batch.size() * plan.n()];
    for (int i : batch) {
      for (int k = 0; k < plan.n(); k++) {
        seeds[repeated.size()] = seed(plan.seed(), asked.get(i).id(), k);
        repeated.add(prompts.get(i));
      }
    }
    List<Tokens> answers = generator.generate(repeated, settings, seeds);
    for (int b = 0; b < batch.size(); b++) {
      int i = batch.get(b);
      List<String> texts =
          answers.subList(b * plan.n(), (b + 1) * plan.n()).stream()
              .map(answer -> policy.tokenizer().decode(answer, true).strip())
              .toList();
      done.put(i, rewarded(asked.get(i), judged.get(i), texts));
    }
  }

  static long seed(long seed, String id, int response) {
    String key = PermutedRationales.key(seed, id + "/" + response);
    return Long.parseUnsignedLong(key.substring(0, 16), 16);
  }

  private PromptSamples rewarded(Asked asked, Tokens prompt, List<String> texts) {
    ChatTokenizer tokenizer = reward.tokenizer();
    int room = reward.model().config().maxPositions() - prompt.length();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int k = 0; k < texts.size(); k++) {
      if (!texts.get(k).isEmpty()) {
        Tokens response = tokenizer.response(asked.prompt(), texts.get(k));
        responses.add(new PromptedBatch.Response(0, response.first(room)));
        places.add(k);
      }
    }
    List<Double> rewards = new ArrayList<>(Collections.nCopies(texts.size(), Double.NaN));
    if (!responses.isEmpty()) {
      List<ResponseScore> scores =
          reward.model().score(new PromptedBatch(List.of(prompt), responses));
      for (int s = 0; s < scores.size(); s++) {
        rewards.set(places.get(s), scores.get(s).reward());
      }
    }
    List<PromptSamples.Response> samples = new ArrayList<>();
    for (int k = 0; k < texts.size(); k++) {
      samples.add(new PromptSamples.Response(texts.get(k), rewards.get(k)));
    }
    return new PromptSamples(asked.id(), samples, Optional.empty());
  }
}
