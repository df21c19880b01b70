/** Figures of scored pairs, with their intervals: accuracies, margins, correlations, benchmarks. */
package io.predilect.jobs.evaluate.figures;
