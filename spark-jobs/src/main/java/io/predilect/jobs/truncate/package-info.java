/** Responses cut to their first part. */
package io.predilect.jobs.truncate;
