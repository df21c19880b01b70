/** Columns from models: reference log-probs, rewards, the prompt-free part of a reward gap. */
package io.predilect.jobs.score;
