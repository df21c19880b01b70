/** What a preference data set looks like, told without Spark: one pass over its files. */
package io.predilect.jobs.audit;
