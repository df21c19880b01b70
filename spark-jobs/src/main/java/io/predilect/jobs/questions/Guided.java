package io.predilect.jobs.questions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.generate.GuidedText;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * How far from its reference a policy wrote that decoded together with it. With q the distribution
 * that the strategy gave a step:
 *
 * @param kl Σ_t KL(q ‖ π_ref) over the whole vocabulary, in nats
 * @param logRatio Σ_t log q(y_t) − log π_ref(y_t) of the tokens that were drawn
 * @param policyTokens tokens that the policy alone drew
 * @param referenceTokens tokens that the reference alone drew; the others are of both
 * @param stepKl the divergence of each step; none where it is not kept
 */
public record Guided(
    double kl, double logRatio, long policyTokens, long referenceTokens, List<Float> stepKl) {
  public Guided {
    stepKl = List.copyOf(stepKl);
  }

  /**
   * Of a text that was written.
   *
   * @param keepSteps whether the divergence of each step is kept
   */
  public static Guided of(GuidedText text, boolean keepSteps) {
    return new Guided(
        text.kl(),
        text.logRatio(),
        text.drawnAt(1),
        text.drawnAt(0),
        keepSteps ? text.steps().stream().map(GuidedText.Step::kl).toList() : List.of());
  }

  /** As JSON by the columns of {@link AnswerRows#GUIDED_TYPE}. */
  public ObjectNode values() {
    ObjectNode values =
        JsonNodeFactory.instance
            .objectNode()
            .put(AnswerRows.KL, kl)
            .put(AnswerRows.LOG_RATIO, logRatio)
            .put(AnswerRows.POLICY_TOKENS, policyTokens)
            .put(AnswerRows.REFERENCE_TOKENS, referenceTokens);
    if (!stepKl.isEmpty()) {
      ArrayNode steps = values.putArray(AnswerRows.STEP_KL);
      stepKl.forEach(steps::add);
    }
    return values;
  }

  /** What {@link #values} gave. */
  public static Guided of(JsonNode values) {
    return new Guided(
        values.path(AnswerRows.KL).doubleValue(),
        values.path(AnswerRows.LOG_RATIO).doubleValue(),
        values.path(AnswerRows.POLICY_TOKENS).longValue(),
        values.path(AnswerRows.REFERENCE_TOKENS).longValue(),
        StreamSupport.stream(values.path(AnswerRows.STEP_KL).spliterator(), false)
            .map(JsonNode::floatValue)
            .toList());
  }
}
