/** Experiments: one run for every seed, and one table of all of them. */
package io.predilect.jobs.experiment;
