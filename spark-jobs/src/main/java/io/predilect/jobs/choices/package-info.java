/** RewardBench 2: several responses to a prompt, of which a judge is to find the right ones. */
package io.predilect.jobs.choices;
