/**
 * What training minimises, as pure functions from log-probs or rewards to a loss with its exact
 * derivatives. By family, with what shapes each family's losses:
 *
 * <table>
 *   <caption>Losses</caption>
 *   <tr><th>of</th><th>losses</th><th>shaped by</th></tr>
 *   <tr><td>the margin of two scores ({@link MarginObjective})</td>
 *       <td>{@link Dpo}, {@link Ipo}, {@link Hinge}, {@link RobustDpo}, {@link ExoPair},
 *           {@link Discopop}</td>
 *       <td>{@link LengthForm}, {@link Divergence}, no reference ({@link RatioForm});
 *           {@link WithOffset} or {@link WithRefinement}</td></tr>
 *   <tr><td>two log-ratios ({@link RatioObjective})</td>
 *       <td>{@link NcaPair}, {@link BcoPair}, {@link SppoHard}, {@link Apo}, {@link Dpop}</td>
 *       <td>{@link LengthForm}</td></tr>
 *   <tr><td>a pair beside its batch ({@link Need#ofBatch})</td>
 *       <td>{@link BetaDpo}, {@link Aot}</td><td></td></tr>
 *   <tr><td>a ranking of responses ({@link Need#RANKING})</td>
 *       <td>{@link PlackettLuce}, {@link LipoLambda}</td><td></td></tr>
 *   <tr><td>whole distributions of the policy and a reference ({@link Need#REFERENCE_KL})</td>
 *       <td>{@link Tdpo}</td><td></td></tr>
 *   <tr><td>log-probs without a reference</td>
 *       <td>{@link Simpo}, {@link Orpo}, {@link Sft}</td><td></td></tr>
 *   <tr><td>single judged responses ({@link Unpaired})</td>
 *       <td>{@link Kto}, {@link Bco}, {@link ApoZeroUnpaired}</td><td>{@link JudgedWeights}</td></tr>
 *   <tr><td>rewards</td><td>{@link BradleyTerry}</td><td></td></tr>
 * </table>
 *
 * <p>Losses of pairs of a language model go together in a {@link Mix}, gain an SFT term by {@link
 * WithSft}, a rationale's by {@link WithRationale}, and are weighted by the policy with {@link
 * WithPolicyWeight}. {@link ObjectiveSettings} says what does not go together.
 */
package io.predilect.model.objective;
