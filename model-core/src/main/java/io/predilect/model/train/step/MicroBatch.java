package io.predilect.model.train.step;

import io.predilect.data.token.Tokens;
import io.predilect.model.objective.Need;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedBatch.Response;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.SequenceCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one forward and backward pass holds.
 *
 * @param batch the sequences: each distinct prompt once, and each response
 * @param pairs where each example's responses stand among them
 */
public record MicroBatch(PromptedBatch batch, List<Slots> pairs) {

  /**
   * The responses of an example, as indices into the batch's; absent ones are not run.
   *
   * @param example the example
   */
  public record Slots(
      Example example, OptionalInt chosen, OptionalInt rejected, OptionalInt rationale) {}

  public MicroBatch {
    pairs = List.copyOf(pairs);
  }

  /** Gathers examples until the next would not fit. */
  static final class Builder {
    private final Set<Need> needs;
    private final int budget;
    private final boolean sharePrompts;
    private final Map<Tokens, Integer> shared = new HashMap<>();
    private final List<Tokens> prompts = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();
    private final List<Slots> pairs = new ArrayList<>();
    private int tokens;

    Builder(Set<Need> needs, int budget, boolean sharePrompts) {
      this.needs = needs;
      this.budget = budget;
      this.sharePrompts = sharePrompts;
    }

    /** Whether an example still fits. The first always does: a pair is never cut. */
    boolean fits(Example example) {
      return pairs.isEmpty() || tokens + added(example) <= budget;
    }

    void add(Example example) {
      tokens += added(example);
      OptionalInt chosen = OptionalInt.empty();
      OptionalInt rejected = OptionalInt.empty();
      OptionalInt rationale = OptionalInt.empty();
      if (needs.contains(Need.CHOSEN) && !example.pair().chosen().isEmpty()) {
        chosen = respond(example.pair().prompt(), example.pair().chosen());
      }
      if (needs.contains(Need.REJECTED) && !example.pair().rejected().isEmpty()) {
        rejected = respond(example.pair().prompt(), example.pair().rejected());
      }
      if (needs.contains(Need.RATIONALE)) {
        var r = example.pair().rationale().orElseThrow();
        rationale = respond(r.condition(), r.text());
      }
      pairs.add(new Slots(example, chosen, rejected, rationale));
    }

    MicroBatch build() {
      return new MicroBatch(new PromptedBatch(prompts, responses), pairs);
    }

    private OptionalInt respond(Tokens prompt, Tokens response) {
      int index = sharePrompts ? shared.getOrDefault(prompt, prompts.size()) : prompts.size();
      if (index == prompts.size()) {
        prompts.add(prompt);
        shared.put(prompt, index);
      }
      responses.add(new Response(index, response));
      return OptionalInt.of(responses.size() - 1);
    }

    private int added(Example example) {
      int sum = SequenceCount.tokens(example.pair(), needs);
      if (!sharePrompts) {
        boolean both =
            needs.contains(Need.CHOSEN) && needs.contains(Need.REJECTED) && example.pair().paired();
        return both ? sum + example.pair().prompt().length() : sum;
      }
      boolean promptIsThere =
          SequenceCount.runsPrompt(needs) && shared.containsKey(example.pair().prompt());
      return promptIsThere ? sum - example.pair().prompt().length() : sum;
    }
  }
}
