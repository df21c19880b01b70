/**
 * Pairs as Spark rows: the columns' names, the conversion, rejects, and how a stage's rows are
 * written.
 */
package io.predilect.jobs.rows;
