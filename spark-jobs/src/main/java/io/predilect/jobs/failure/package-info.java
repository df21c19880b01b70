/** What goes wrong, as it is told: the failures that people can mend, and those behind others. */
package io.predilect.jobs.failure;
