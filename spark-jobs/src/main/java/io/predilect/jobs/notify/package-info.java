/** Telling a command or a webhook that a run has ended. */
package io.predilect.jobs.notify;
