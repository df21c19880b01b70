/** What a step and an evaluation report, summed over passes and ranks. */
package io.predilect.model.train.metrics;
