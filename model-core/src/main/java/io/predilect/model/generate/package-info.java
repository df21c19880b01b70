/** Decoding: from prompts to text, a token at a time. */
package io.predilect.model.generate;
