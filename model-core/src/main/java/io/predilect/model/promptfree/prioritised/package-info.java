/** Prioritised reward training: Algorithm 2 as a machine of pure steps. */
package io.predilect.model.promptfree.prioritised;
