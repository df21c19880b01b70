/** Raw preference data to validated pairs. */
package io.predilect.jobs.ingest;
