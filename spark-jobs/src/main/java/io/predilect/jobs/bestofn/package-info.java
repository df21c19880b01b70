/** Pairs from a policy: N responses to a prompt, judged by a reward model. */
package io.predilect.jobs.bestofn;
