/**
 * Checkpoints and metrics on the run's file system, which may fail for a while; and models as their
 * checkpoints have them.
 */
package io.predilect.jobs.train.checkpoint;
