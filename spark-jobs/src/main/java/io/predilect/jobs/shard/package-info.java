/** Tokenised, length-sorted, shuffled shards for training. */
package io.predilect.jobs.shard;
