/** Tokenised shards for training, in an order of their own. */
package io.predilect.jobs.shard;
