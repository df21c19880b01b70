/** This process: what is known of it, its user, its threads in the background. */
package io.predilect.jobs.process;
