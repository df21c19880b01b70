/** Training: the loop over global batches, checkpoints, exact resume and its listeners. */
package io.predilect.model.train;
