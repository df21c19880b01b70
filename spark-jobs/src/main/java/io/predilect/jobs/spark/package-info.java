/** Spark's own affairs: sessions, temporary folders, names and ends of jobs, lost executors. */
package io.predilect.jobs.spark;
