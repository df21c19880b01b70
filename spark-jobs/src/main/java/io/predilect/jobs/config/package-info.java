/** The settings of a run and of its stages: typed records that check their values. */
package io.predilect.jobs.config;
