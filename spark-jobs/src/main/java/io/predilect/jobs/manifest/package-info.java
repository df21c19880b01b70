/**
 * What a run says of its stages: results, rows, files and digests, as {@code pipeline.json} keeps
 * them.
 */
package io.predilect.jobs.manifest;
