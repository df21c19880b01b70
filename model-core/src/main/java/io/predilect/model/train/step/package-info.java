/** One step: a batch in passes under a token budget, losses, gradients, reference log-probs. */
package io.predilect.model.train.step;
