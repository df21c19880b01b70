/** What may be sent and spent: a job's limits, leased to its tasks, and what was taken of them. */
package io.predilect.jobs.endpoint.spending;
