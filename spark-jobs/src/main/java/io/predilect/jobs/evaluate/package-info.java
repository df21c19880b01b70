/** Held-out figures: accuracy, margins, correlations, tables by group, with intervals. */
package io.predilect.jobs.evaluate;
