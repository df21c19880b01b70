/**
 * The prompt-free part of a reward: Algorithm 1 and the weights of its prompts.
 *
 * <p>{@link io.predilect.model.promptfree.PromptSample} draws a pool of prompts, {@link
 * io.predilect.model.promptfree.PoolFit} says what does not fit and how it is cut, and {@link
 * io.predilect.model.promptfree.PromptFreeScorer} scores both responses of every pair under its own
 * prompt and under the pool's. What comes of the {@link
 * io.predilect.model.promptfree.PromptMeasures} is pure mathematics: {@link
 * io.predilect.model.promptfree.PromptFreeGap} finds Δr2, {@link
 * io.predilect.model.promptfree.PromptError} how far the pool's draw leaves it uncertain.
 */
package io.predilect.model.promptfree;
