/**
 * The YAML of a run as typed records: reading, defaults, overrides, and errors that say what is
 * right.
 */
package io.predilect.jobs.config;
