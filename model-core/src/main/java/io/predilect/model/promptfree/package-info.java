/** The prompt-free part of a reward: Algorithm 1 and the weights of its prompts. */
package io.predilect.model.promptfree;
