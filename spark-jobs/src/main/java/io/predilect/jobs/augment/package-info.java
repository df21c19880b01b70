/** Data sets made from the pairs of a run. */
package io.predilect.jobs.augment;
