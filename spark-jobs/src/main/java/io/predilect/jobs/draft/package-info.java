/** A first file for a run, from a look at its data and its model. */
package io.predilect.jobs.draft;
