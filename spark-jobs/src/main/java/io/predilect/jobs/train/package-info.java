/**
 * Training as one barrier stage of Spark: a task per rank, each reading its own shards, with
 * checkpoints on the run's file system.
 */
package io.predilect.jobs.train;
