/** A decoder in training: gradients and the optimisers that follow them. */
package io.predilect.model.optim;
