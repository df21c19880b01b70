/** The files of raw data, each with its kind, its source and its side of the split. */
package io.predilect.jobs.input;
