/**
 * What ranks tell the driver while they train: what they do, how far they are, and when that was.
 * From it come progress, and the end of a training in which a rank hangs.
 */
package io.predilect.jobs.train.heartbeat;
