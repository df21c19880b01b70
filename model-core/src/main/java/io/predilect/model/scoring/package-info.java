/**
 * The one operation of the whole system: given some prompts and some responses, each under its
 * prompt, the log-probs (or a reward) of the responses.
 *
 * <p>Whoever has rows to score gives a {@link io.predilect.model.scoring.PairScorer} an iterator of
 * them and says which {@link io.predilect.model.scoring.Prompted} responses each has; scores come
 * back as an iterator, in the rows' order. That is all that stages, evaluation, best-of-N,
 * references and KTO's estimate see; tokens go in and numbers come out. Behind it:
 *
 * <ol>
 *   <li>{@link io.predilect.model.scoring.Windows} of rows are held, one at a time;
 *   <li>{@link io.predilect.model.scoring.RowBatch} deals a window to passes by length, under a
 *       {@link io.predilect.model.scoring.TokenBudget}, so that a shared prompt is run once.
 *       Training deals its steps to passes the same way;
 *   <li>a {@link io.predilect.model.scoring.PromptedModel} runs each {@link
 *       io.predilect.model.scoring.PromptedBatch}: {@link io.predilect.model.scoring.Decoder} packs
 *       it into one row of tokens and calls the kernels; a {@link
 *       io.predilect.model.scoring.ForwardPass} is the same with gradients;
 *   <li>where many responses meet the same prompts, a {@link io.predilect.model.scoring.PromptPool}
 *       keeps the prompts' keys and values ({@code promptfree.PromptFreeScorer}).
 * </ol>
 *
 * <p>What stands together in a batch changes a number by no more than float32's rounding.
 */
package io.predilect.model.scoring;
