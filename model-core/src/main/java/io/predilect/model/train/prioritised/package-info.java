/** Algorithm 2's order of examples and the prompt-free gaps that it asks for. */
package io.predilect.model.train.prioritised;
