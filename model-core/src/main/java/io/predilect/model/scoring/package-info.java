/** Prompts and responses through a decoder: log-probs, rewards and their gradients. */
package io.predilect.model.scoring;
